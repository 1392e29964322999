package io.reviewstream.trainer.reference;

/** A step of the network on the rows of one text. It keeps its last input for {@link #backward}. */
interface Operation {

    /** One row of output for each row of input. */
    double[][] forward(double[][] input);

    /**
     * Backpropagates the gradient and accumulates those of the parameters.
     *
     * @param gradient of the loss, in every number of the output
     * @return the gradient of the loss in every number of the input
     */
    double[][] backward(double[][] gradient);

    /** The element-wise sum. */
    static double[][] sum(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][a[0].length];
        for (int row = 0; row < a.length; row++) {
            for (int i = 0; i < a[row].length; i++) {
                sum[row][i] = a[row][i] + b[row][i];
            }
        }
        return sum;
    }
}
