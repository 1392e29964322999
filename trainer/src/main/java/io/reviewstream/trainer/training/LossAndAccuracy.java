package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDManager;
import java.util.Comparator;
import java.util.List;

/**
 * Loss and accuracy of a network on some rows.
 *
 * @param loss mean cross-entropy, in nats
 * @param accuracy share of rows whose likeliest class is their label, in [0, 1]
 * @param rows number of rows
 */
public record LossAndAccuracy(double loss, double accuracy, int rows) {
    /** The lower loss is better. */
    static final Comparator<LossAndAccuracy> BY_LOSS =
            Comparator.comparingDouble(LossAndAccuracy::loss).reversed();
    /** The higher accuracy is better, at a tie the lower loss. */
    static final Comparator<LossAndAccuracy> BY_ACCURACY =
            Comparator.comparingDouble(LossAndAccuracy::accuracy).thenComparing(BY_LOSS);

    /** Evaluates the network without dropout on every row of {@code input}. */
    static LossAndAccuracy of(TrainingBackend backend, NDManager parent, TrainingInput input, Batches batches) {
        LossCounter counter = LossCounter.ZERO;
        for (List<Integer> rows : batches.byLength(input.examples().size(), input::length)) {
            try (NDManager owner = parent.newSubManager()) {
                float[] logits = backend.logits(owner, input.batch(owner, rows));
                int[] labels = input.labels(rows);
                counter = counter.plus(
                        LossCounter.loss(logits, labels), LossCounter.correct(logits, labels), rows.size());
            }
        }
        return counter.mean();
    }

    /**
     * Loss and correct rows, added up batch by batch.
     *
     * @param lossSum of all rows, in nats
     * @param correct rows whose likeliest class is their label
     */
    record LossCounter(double lossSum, int correct, int rows) {
        static final LossCounter ZERO = new LossCounter(0, 0, 0);

        LossCounter plus(double batchLoss, int batchCorrect, int batchRows) {
            return new LossCounter(lossSum + batchLoss, correct + batchCorrect, rows + batchRows);
        }

        LossAndAccuracy mean() {
            return new LossAndAccuracy(lossSum / rows, (double) correct / rows, rows);
        }

        /** Cross-entropy, added up over the rows of {@code logits}, (batch, labels). */
        static double loss(float[] logits, int[] labels) {
            int classes = logits.length / labels.length;
            double loss = 0;
            for (int row = 0; row < labels.length; row++) {
                double highest = logits[row * classes];
                for (int label = 1; label < classes; label++) {
                    highest = Math.max(highest, logits[row * classes + label]);
                }
                double sum = 0;
                for (int label = 0; label < classes; label++) {
                    sum += Math.exp(logits[row * classes + label] - highest);
                }
                loss += highest + Math.log(sum) - logits[row * classes + labels[row]];
            }
            return loss;
        }

        /** The number of rows whose likeliest class is their label; of equal classes the first counts. */
        static int correct(float[] logits, int[] labels) {
            int classes = logits.length / labels.length;
            int correct = 0;
            for (int row = 0; row < labels.length; row++) {
                int likeliest = 0;
                for (int label = 1; label < classes; label++) {
                    likeliest = logits[row * classes + label] > logits[row * classes + likeliest] ? label : likeliest;
                }
                correct += likeliest == labels[row] ? 1 : 0;
            }
            return correct;
        }
    }
}
