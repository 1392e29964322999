package io.reviewstream.trainer.reference;

import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Weights of which none is zero, so that every path of the network matters. */
public final class ReferenceWeights {
    private final Random random;
    private final Map<String, float[]> weights = new LinkedHashMap<>();

    private ReferenceWeights(long seed) {
        this.random = new Random(seed);
    }

    /** Every parameter of a classifier under its Hugging Face name. */
    public static Map<String, float[]> random(DistilBertConfig config, long seed) {
        ReferenceWeights drawn = backbone(config, seed);
        drawn.linear("pre_classifier", config.dim(), config.dim());
        drawn.linear("classifier", config.dim(), config.labels().size());
        return drawn.weights;
    }

    /** Every parameter of a network with a masked-language head under its Hugging Face name. */
    public static Map<String, float[]> masked(DistilBertConfig config, long seed) {
        ReferenceWeights drawn = backbone(config, seed);
        drawn.linear("vocab_transform", config.dim(), config.dim());
        drawn.norm("vocab_layer_norm", config.dim());
        drawn.around(0, "vocab_projector.bias", config.vocabSize());
        return drawn.weights;
    }

    private static ReferenceWeights backbone(DistilBertConfig config, long seed) {
        ReferenceWeights drawn = new ReferenceWeights(seed);
        int dim = config.dim();
        drawn.around(0, "distilbert.embeddings.word_embeddings.weight", config.vocabSize() * dim);
        drawn.around(0, "distilbert.embeddings.position_embeddings.weight", config.maxPositions() * dim);
        drawn.norm("distilbert.embeddings.LayerNorm", dim);
        for (int i = 0; i < config.layers(); i++) {
            String layer = "distilbert.transformer.layer." + i + ".";
            drawn.linear(layer + "attention.q_lin", dim, dim);
            drawn.linear(layer + "attention.k_lin", dim, dim);
            drawn.linear(layer + "attention.v_lin", dim, dim);
            drawn.linear(layer + "attention.out_lin", dim, dim);
            drawn.norm(layer + "sa_layer_norm", dim);
            drawn.linear(layer + "ffn.lin1", dim, config.hiddenDim());
            drawn.linear(layer + "ffn.lin2", config.hiddenDim(), dim);
            drawn.norm(layer + "output_layer_norm", dim);
        }
        return drawn;
    }

    private void linear(String name, int in, int out) {
        around(0, name + ".weight", out * in);
        around(0, name + ".bias", out);
    }

    private void norm(String name, int dim) {
        around(1, name + ".weight", dim);
        around(0, name + ".bias", dim);
    }

    private void around(float middle, String name, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = middle + random.nextFloat() - 0.5f;
        }
        weights.put(name, values);
    }
}
