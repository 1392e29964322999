package io.reviewstream.trainer.reference;

/**
 * Each row shifted and scaled to mean 0 and variance 1, then multiplied by a gain and shifted by a bias.
 *
 * @see <a href="https://arxiv.org/abs/1607.06450">Layer normalization</a>
 */
final class LayerNorm implements Operation {
    private static final double EPSILON = 1e-12;

    private final double[] gain;
    private final double[] bias;
    private final double[] gainGradient;
    private final double[] biasGradient;
    private double[][] normal;
    private double[] deviation;

    LayerNorm(Parameters parameters, String name) {
        this.gain = parameters.value(name + ".weight");
        this.bias = parameters.value(name + ".bias");
        this.gainGradient = parameters.gradient(name + ".weight");
        this.biasGradient = parameters.gradient(name + ".bias");
    }

    @Override
    public double[][] forward(double[][] rows) {
        int width = gain.length;
        normal = new double[rows.length][width];
        deviation = new double[rows.length];
        double[][] output = new double[rows.length][width];
        for (int row = 0; row < rows.length; row++) {
            double mean = 0;
            for (double value : rows[row]) {
                mean += value / width;
            }
            double variance = 0;
            for (double value : rows[row]) {
                variance += (value - mean) * (value - mean) / width;
            }
            deviation[row] = Math.sqrt(variance + EPSILON);
            for (int i = 0; i < width; i++) {
                normal[row][i] = (rows[row][i] - mean) / deviation[row];
                output[row][i] = normal[row][i] * gain[i] + bias[i];
            }
        }
        return output;
    }

    /** Mean and variance depend on every input too, hence the two means that are taken off. */
    @Override
    public double[][] backward(double[][] gradient) {
        int width = gain.length;
        double[][] inputGradient = new double[normal.length][width];
        for (int row = 0; row < normal.length; row++) {
            double mean = 0;
            double meanWithNormal = 0;
            for (int i = 0; i < width; i++) {
                gainGradient[i] += gradient[row][i] * normal[row][i];
                biasGradient[i] += gradient[row][i];
                mean += gradient[row][i] * gain[i] / width;
                meanWithNormal += gradient[row][i] * gain[i] * normal[row][i] / width;
            }
            for (int i = 0; i < width; i++) {
                inputGradient[row][i] =
                        (gradient[row][i] * gain[i] - mean - normal[row][i] * meanWithNormal) / deviation[row];
            }
        }
        return inputGradient;
    }
}
