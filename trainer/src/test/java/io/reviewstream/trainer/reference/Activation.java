package io.reviewstream.trainer.reference;

import java.util.function.DoubleUnaryOperator;

/** A function of each number alone. */
final class Activation implements Operation {
    private final DoubleUnaryOperator function;
    private final DoubleUnaryOperator derivative;
    private double[][] input;

    private Activation(DoubleUnaryOperator function, DoubleUnaryOperator derivative) {
        this.function = function;
        this.derivative = derivative;
    }

    /** The positive part. */
    static Activation relu() {
        return new Activation(x -> Math.max(0, x), x -> x > 0 ? 1 : 0);
    }

    /**
     * The number times the share of the normal distribution below it, not the approximation by tanh.
     *
     * @see <a href="https://arxiv.org/abs/1606.08415">Gaussian error linear units</a>
     */
    static Activation gelu() {
        return new Activation(
                x -> x * shareBelow(x), x -> shareBelow(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI));
    }

    private static double shareBelow(double x) {
        return (1 + erf(x / Math.sqrt(2))) / 2;
    }

    /** By the series whose terms are all of one sign, so that nothing cancels. */
    static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    @Override
    public double[][] forward(double[][] rows) {
        input = rows;
        double[][] output = new double[rows.length][rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < rows[row].length; i++) {
                output[row][i] = function.applyAsDouble(rows[row][i]);
            }
        }
        return output;
    }

    @Override
    public double[][] backward(double[][] gradient) {
        double[][] inputGradient = new double[input.length][input[0].length];
        for (int row = 0; row < input.length; row++) {
            for (int i = 0; i < input[row].length; i++) {
                inputGradient[row][i] = gradient[row][i] * derivative.applyAsDouble(input[row][i]);
            }
        }
        return inputGradient;
    }
}
