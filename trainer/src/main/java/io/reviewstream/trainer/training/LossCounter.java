package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Loss and hits, added up batch by batch.
 *
 * @param lossSum each row's loss, in nats
 */
record LossCounter(double lossSum, int hits, int rows) {
    static final LossCounter NOTHING = new LossCounter(0, 0, 0);

    LossCounter plus(double lossOfRows, int hitsInRows, int rowsMore) {
        return new LossCounter(lossSum + lossOfRows, hits + hitsInRows, rows + rowsMore);
    }

    LossAndAccuracy measurement() {
        return new LossAndAccuracy(lossSum / rows, (double) hits / rows, rows);
    }

    /** The network without dropout on every row of {@code pass}. */
    static LossAndAccuracy of(TrainingBackend learner, NDManager parent, TrainingInput pass, Batches batches) {
        LossCounter tally = NOTHING;
        for (List<Integer> rows : batches.byLength(pass)) {
            try (NDManager owner = parent.newSubManager()) {
                float[] logits = learner.logits(owner, pass.input(owner, rows));
                int[] labels = pass.labels(rows);
                tally = tally.plus(loss(logits, labels), hits(logits, labels), rows.size());
            }
        }
        return tally.measurement();
    }

    /** Cross-entropy, added up over the rows. */
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

    /** How many rows' likeliest class is their label; of equal ones the first. */
    static int hits(float[] logits, int[] labels) {
        int classes = logits.length / labels.length;
        int hits = 0;
        for (int row = 0; row < labels.length; row++) {
            int likeliest = 0;
            for (int label = 1; label < classes; label++) {
                likeliest = logits[row * classes + label] > logits[row * classes + likeliest] ? label : likeliest;
            }
            hits += likeliest == labels[row] ? 1 : 0;
        }
        return hits;
    }
}
