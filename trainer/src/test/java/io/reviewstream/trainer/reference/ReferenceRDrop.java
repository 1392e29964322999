package io.reviewstream.trainer.reference;

import java.util.List;

/**
 * R-Drop's loss of two passes: the mean of both cross-entropies plus {@code alpha} times the mean of the two KL divergences
 * between the predictions. A text's divergence is weighted by its class, and all is divided by the sum of these weights.
 *
 * @param loss of one pass
 * @param alpha weight of the divergence
 * @see <a href="https://arxiv.org/abs/2106.14448">R-Drop: Regularized dropout for neural networks</a>
 */
public record ReferenceRDrop(ReferenceLoss loss, double alpha) {

    /** The loss of a batch with the logits of both passes. */
    public double of(double[][] first, double[][] second, List<Integer> labels) {
        double sum = (loss.of(first, labels) + loss.of(second, labels)) / 2;
        for (int row = 0; row < first.length; row++) {
            double[] p = Softmax.of(first[row]);
            double[] q = Softmax.of(second[row]);
            sum += alpha * share(row, labels) * (divergence(p, q) + divergence(q, p)) / 2;
        }
        return sum;
    }

    /** The gradient of the loss in every logit of the first pass; that of the second is with the passes exchanged. */
    public double[][] gradient(double[][] first, double[][] second, List<Integer> labels) {
        double[][] gradient = loss.gradient(first, labels);
        for (int row = 0; row < first.length; row++) {
            double[] p = Softmax.of(first[row]);
            double[] q = Softmax.of(second[row]);
            for (int c = 0; c < p.length; c++) {
                double ofForward = p[c] * (Math.log(p[c] / q[c]) - divergence(p, q));
                double ofBackward = p[c] - q[c];
                gradient[row][c] = gradient[row][c] / 2 + alpha * share(row, labels) * (ofForward + ofBackward) / 2;
            }
        }
        return gradient;
    }

    private double share(int row, List<Integer> labels) {
        double total = labels.stream().mapToDouble(loss.classWeights()::get).sum();
        return loss.classWeights().get(labels.get(row)) / total;
    }

    private static double divergence(double[] from, double[] to) {
        double sum = 0;
        for (int c = 0; c < from.length; c++) {
            sum += from[c] * Math.log(from[c] / to[c]);
        }
        return sum;
    }
}
