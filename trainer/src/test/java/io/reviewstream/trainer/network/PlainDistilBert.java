package io.reviewstream.trainer.network;

import java.util.Map;

/**
 * DistilBERT for one unpadded text in double precision and plain loops, written from the definition of its operations:
 * slow, and independent of every library that the network uses.
 */
final class PlainDistilBert {
    private final DistilBertConfig config;
    private final Map<String, float[]> weights;

    PlainDistilBert(DistilBertConfig config, Map<String, float[]> weights) {
        this.config = config;
        this.weights = weights;
    }

    double[] logits(int[] tokens) {
        double[][] hidden = new double[tokens.length][config.dim()];
        float[] words = weights.get("distilbert.embeddings.word_embeddings.weight");
        float[] positions = weights.get("distilbert.embeddings.position_embeddings.weight");
        for (int t = 0; t < tokens.length; t++) {
            for (int d = 0; d < config.dim(); d++) {
                hidden[t][d] = words[tokens[t] * config.dim() + d] + positions[t * config.dim() + d];
            }
            hidden[t] = norm("distilbert.embeddings.LayerNorm", hidden[t]);
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            hidden = layer("distilbert.transformer.layer." + layer + ".", hidden);
        }
        double[] inner = linear("pre_classifier", hidden[0]);
        for (int i = 0; i < inner.length; i++) {
            inner[i] = Math.max(0, inner[i]);
        }
        return linear("classifier", inner);
    }

    private double[][] layer(String name, double[][] hidden) {
        double[][] attended = attention(name + "attention.", hidden);
        double[][] result = new double[hidden.length][];
        for (int t = 0; t < hidden.length; t++) {
            double[] middle = norm(name + "sa_layer_norm", sum(attended[t], hidden[t]));
            double[] inner = linear(name + "ffn.lin1", middle);
            for (int i = 0; i < inner.length; i++) {
                inner[i] = inner[i] * 0.5 * (1 + erf(inner[i] / Math.sqrt(2)));
            }
            result[t] = norm(name + "output_layer_norm", sum(linear(name + "ffn.lin2", inner), middle));
        }
        return result;
    }

    private double[][] attention(String name, double[][] hidden) {
        int size = config.dim() / config.heads();
        double[][] context = new double[hidden.length][config.dim()];
        for (int head = 0; head < config.heads(); head++) {
            for (int t = 0; t < hidden.length; t++) {
                double[] query = linear(name + "q_lin", hidden[t]);
                double[] weight = new double[hidden.length];
                double total = 0;
                for (int other = 0; other < hidden.length; other++) {
                    double[] key = linear(name + "k_lin", hidden[other]);
                    double product = 0;
                    for (int d = head * size; d < (head + 1) * size; d++) {
                        product += query[d] * key[d];
                    }
                    weight[other] = Math.exp(product / Math.sqrt(size));
                    total += weight[other];
                }
                for (int other = 0; other < hidden.length; other++) {
                    double[] value = linear(name + "v_lin", hidden[other]);
                    for (int d = head * size; d < (head + 1) * size; d++) {
                        context[t][d] += weight[other] / total * value[d];
                    }
                }
            }
        }
        double[][] result = new double[hidden.length][];
        for (int t = 0; t < hidden.length; t++) {
            result[t] = linear(name + "out_lin", context[t]);
        }
        return result;
    }

    private double[] linear(String name, double[] input) {
        float[] weight = weights.get(name + ".weight");
        float[] bias = weights.get(name + ".bias");
        double[] output = new double[bias.length];
        for (int o = 0; o < output.length; o++) {
            output[o] = bias[o];
            for (int i = 0; i < input.length; i++) {
                output[o] += weight[o * input.length + i] * input[i];
            }
        }
        return output;
    }

    private double[] norm(String name, double[] input) {
        double mean = 0;
        for (double value : input) {
            mean += value / input.length;
        }
        double variance = 0;
        for (double value : input) {
            variance += (value - mean) * (value - mean) / input.length;
        }
        double[] output = new double[input.length];
        for (int i = 0; i < input.length; i++) {
            output[i] = (input[i] - mean) / Math.sqrt(variance + 1e-12) * weights.get(name + ".weight")[i]
                    + weights.get(name + ".bias")[i];
        }
        return output;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    /** The Maclaurin series, exact enough for the small values that tests have. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }
}
