package io.reviewstream.trainer.reference;

/**
 * Self-attention over all tokens: queries, keys and values by head, softmax over the scaled products, padding masked
 * with the lowest float.
 *
 * @see <a href="https://arxiv.org/abs/1706.03762">Attention is all you need</a>
 */
final class Attention {
    private final int heads;
    private final Linear queryLinear;
    private final Linear keyLinear;
    private final Linear valueLinear;
    private final Linear outputLinear;
    private double[][] query;
    private double[][] key;
    private double[][] value;
    private double[][][] weights;

    Attention(Parameters parameters, String name, int heads) {
        this.heads = heads;
        this.queryLinear = new Linear(parameters, name + "q_lin");
        this.keyLinear = new Linear(parameters, name + "k_lin");
        this.valueLinear = new Linear(parameters, name + "v_lin");
        this.outputLinear = new Linear(parameters, name + "out_lin");
    }

    /** The rows of a text, of which the first {@code tokens} are not padding. */
    double[][] forward(double[][] hidden, int tokens) {
        query = queryLinear.forward(hidden);
        key = keyLinear.forward(hidden);
        value = valueLinear.forward(hidden);
        weights = new double[heads][hidden.length][];
        int size = hidden[0].length / heads;
        double[][] context = new double[hidden.length][hidden[0].length];
        for (int head = 0; head < heads; head++) {
            for (int from = 0; from < hidden.length; from++) {
                double[] scores = new double[hidden.length];
                for (int to = 0; to < hidden.length; to++) {
                    for (int i = head * size; i < (head + 1) * size; i++) {
                        scores[to] += query[from][i] * key[to][i] / Math.sqrt(size);
                    }
                    scores[to] += to < tokens ? 0 : -Float.MAX_VALUE;
                }
                weights[head][from] = Softmax.of(scores);
                for (int to = 0; to < hidden.length; to++) {
                    for (int i = head * size; i < (head + 1) * size; i++) {
                        context[from][i] += weights[head][from][to] * value[to][i];
                    }
                }
            }
        }
        return outputLinear.forward(context);
    }

    double[][] backward(double[][] gradient) {
        int length = gradient.length;
        int size = gradient[0].length / heads;
        double[][] contextGradient = outputLinear.backward(gradient);
        double[][] queryGradient = new double[length][gradient[0].length];
        double[][] keyGradient = new double[length][gradient[0].length];
        double[][] valueGradient = new double[length][gradient[0].length];
        for (int head = 0; head < heads; head++) {
            for (int from = 0; from < length; from++) {
                double[] weightGradient = new double[length];
                for (int to = 0; to < length; to++) {
                    for (int i = head * size; i < (head + 1) * size; i++) {
                        weightGradient[to] += contextGradient[from][i] * value[to][i];
                        valueGradient[to][i] += contextGradient[from][i] * weights[head][from][to];
                    }
                }
                double[] scoreGradient = Softmax.backward(weights[head][from], weightGradient);
                for (int to = 0; to < length; to++) {
                    for (int i = head * size; i < (head + 1) * size; i++) {
                        queryGradient[from][i] += scoreGradient[to] * key[to][i] / Math.sqrt(size);
                        keyGradient[to][i] += scoreGradient[to] * query[from][i] / Math.sqrt(size);
                    }
                }
            }
        }
        return Operation.sum(
                queryLinear.backward(queryGradient),
                Operation.sum(keyLinear.backward(keyGradient), valueLinear.backward(valueGradient)));
    }
}
