package io.reviewstream.trainer.reference;

/** {@code weight · row + bias}, weight (out, in). */
final class Linear implements Operation {
    private final double[] weight;
    private final double[] bias;
    private final double[] weightGradient;
    private final double[] biasGradient;
    private double[][] input;

    Linear(Parameters parameters, String name) {
        this(parameters, name + ".weight", name + ".bias");
    }

    Linear(Parameters parameters, String weight, String bias) {
        this.weight = parameters.value(weight);
        this.bias = parameters.value(bias);
        this.weightGradient = parameters.gradient(weight);
        this.biasGradient = parameters.gradient(bias);
    }

    @Override
    public double[][] forward(double[][] rows) {
        input = rows;
        double[][] output = new double[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            output[row] = bias.clone();
            for (int out = 0; out < bias.length; out++) {
                for (int in = 0; in < rows[row].length; in++) {
                    output[row][out] += weight[out * rows[row].length + in] * rows[row][in];
                }
            }
        }
        return output;
    }

    @Override
    public double[][] backward(double[][] gradient) {
        int width = input[0].length;
        double[][] inputGradient = new double[input.length][width];
        for (int row = 0; row < input.length; row++) {
            for (int out = 0; out < bias.length; out++) {
                biasGradient[out] += gradient[row][out];
                for (int in = 0; in < width; in++) {
                    weightGradient[out * width + in] += gradient[row][out] * input[row][in];
                    inputGradient[row][in] += gradient[row][out] * weight[out * width + in];
                }
            }
        }
        return inputGradient;
    }
}
