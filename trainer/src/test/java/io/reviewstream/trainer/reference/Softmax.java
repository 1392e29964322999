package io.reviewstream.trainer.reference;

import java.util.Arrays;

/** Softmax of a row of scores. */
final class Softmax {
    private Softmax() {}

    static double[] of(double[] scores) {
        double highest = Arrays.stream(scores).max().orElseThrow();
        double total = 0;
        double[] shares = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            shares[i] = Math.exp(scores[i] - highest);
            total += shares[i];
        }
        for (int i = 0; i < scores.length; i++) {
            shares[i] /= total;
        }
        return shares;
    }

    /** The gradient in the scores from that in the shares. */
    static double[] backward(double[] shares, double[] gradient) {
        double mean = 0;
        for (int i = 0; i < shares.length; i++) {
            mean += shares[i] * gradient[i];
        }
        double[] scoreGradient = new double[shares.length];
        for (int i = 0; i < shares.length; i++) {
            scoreGradient[i] = shares[i] * (gradient[i] - mean);
        }
        return scoreGradient;
    }
}
