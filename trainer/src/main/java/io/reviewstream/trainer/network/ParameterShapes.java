package io.reviewstream.trainer.network;

import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters of a DistilBERT classifier: Hugging Face names and shapes, in the order transformers saves them. */
final class ParameterShapes {
    static final String BACKBONE = "distilbert.";
    static final String WORDS = BACKBONE + "embeddings.word_embeddings.weight";
    static final String POSITIONS = BACKBONE + "embeddings.position_embeddings.weight";
    static final String EMBEDDING_NORM = BACKBONE + "embeddings.LayerNorm";
    static final String PRE_CLASSIFIER = "pre_classifier";
    static final String CLASSIFIER = "classifier";

    private ParameterShapes() {}

    static String layer(int index) {
        return BACKBONE + "transformer.layer." + index + ".";
    }

    /** Whether a parameter belongs to the classification head. */
    static boolean isHead(String name) {
        return name.startsWith(PRE_CLASSIFIER) || name.startsWith(CLASSIFIER);
    }

    /** Whether a parameter is a gain of a LayerNorm. */
    static boolean isNormWeight(String name) {
        return name.endsWith("LayerNorm.weight") || name.endsWith("layer_norm.weight");
    }

    static Map<String, Shape> of(DistilBertConfig config) {
        int dim = config.dim();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(WORDS, new Shape(config.vocabSize(), dim));
        shapes.put(POSITIONS, new Shape(config.maxPositions(), dim));
        norm(shapes, EMBEDDING_NORM, dim);
        for (int i = 0; i < config.layers(); i++) {
            String layer = layer(i);
            linear(shapes, layer + "attention.q_lin", dim, dim);
            linear(shapes, layer + "attention.k_lin", dim, dim);
            linear(shapes, layer + "attention.v_lin", dim, dim);
            linear(shapes, layer + "attention.out_lin", dim, dim);
            norm(shapes, layer + "sa_layer_norm", dim);
            linear(shapes, layer + "ffn.lin1", dim, config.hiddenDim());
            linear(shapes, layer + "ffn.lin2", config.hiddenDim(), dim);
            norm(shapes, layer + "output_layer_norm", dim);
        }
        linear(shapes, PRE_CLASSIFIER, dim, dim);
        linear(shapes, CLASSIFIER, dim, config.labels().size());
        return Collections.unmodifiableMap(shapes);
    }

    private static void linear(Map<String, Shape> shapes, String name, int in, int out) {
        shapes.put(name + ".weight", new Shape(out, in));
        shapes.put(name + ".bias", new Shape(out));
    }

    private static void norm(Map<String, Shape> shapes, String name, int dim) {
        shapes.put(name + ".weight", new Shape(dim));
        shapes.put(name + ".bias", new Shape(dim));
    }
}
