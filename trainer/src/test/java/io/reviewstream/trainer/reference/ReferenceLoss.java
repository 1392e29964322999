package io.reviewstream.trainer.reference;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Cross-entropy as PyTorch's {@code cross_entropy(input, target, weight, label_smoothing)} has it. A text of class
 * {@code y} has for class {@code c} the target {@code (1 - smoothing) · weight(y)} where {@code c = y}, plus
 * {@code smoothing / classes · weight(c)}; all is divided by the sum of the weights of the batch's own classes. So a
 * smoothed and weighted loss weighs the smoothing by the class of the target and not by that of the text.
 *
 * @param smoothing share of the target that is spread over all classes
 * @param classWeights one for each class
 */
public record ReferenceLoss(double smoothing, List<Double> classWeights) {
    /** Copies the list. */
    public ReferenceLoss {
        classWeights = List.copyOf(classWeights);
    }

    /** Without smoothing and weights. */
    public static ReferenceLoss plain(int classes) {
        return smoothed(0, classes);
    }

    /** With smoothing and without weights. */
    public static ReferenceLoss smoothed(double smoothing, int classes) {
        return new ReferenceLoss(
                smoothing, DoubleStream.generate(() -> 1).limit(classes).boxed().toList());
    }

    /** Whether it is the mean cross-entropy alone. */
    public boolean isPlain() {
        return smoothing == 0 && classWeights.stream().allMatch(weight -> weight == 1);
    }

    /** The loss of a batch. */
    public double of(double[][] logits, List<Integer> labels) {
        double[][] targets = targets(labels);
        double loss = 0;
        for (int row = 0; row < logits.length; row++) {
            double[] shares = Softmax.of(logits[row]);
            for (int c = 0; c < shares.length; c++) {
                loss -= targets[row][c] * Math.log(shares[c]);
            }
        }
        return loss;
    }

    /** The gradient of the loss in every logit. */
    double[][] gradient(double[][] logits, List<Integer> labels) {
        double[][] targets = targets(labels);
        double[][] gradient = new double[logits.length][];
        for (int row = 0; row < logits.length; row++) {
            double total = DoubleStream.of(targets[row]).sum();
            gradient[row] = Softmax.of(logits[row]);
            for (int c = 0; c < gradient[row].length; c++) {
                gradient[row][c] = gradient[row][c] * total - targets[row][c];
            }
        }
        return gradient;
    }

    /** The target of each class. */
    private double[][] targets(List<Integer> labels) {
        int classes = classWeights.size();
        double total = labels.stream().mapToDouble(classWeights::get).sum();
        double[][] targets = new double[labels.size()][classes];
        for (int row = 0; row < targets.length; row++) {
            for (int c = 0; c < classes; c++) {
                double own = c == labels.get(row) ? 1 - smoothing : 0;
                targets[row][c] = (own + smoothing / classes) * classWeights.get(c) / total;
            }
        }
        return targets;
    }
}
