package io.reviewstream.trainer.network;

import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The parameters of DistilBERT with a classification or a masked-language head: Hugging Face names and shapes, in the order
 * transformers saves them.
 */
final class ParameterShapes {
    static final String BACKBONE = "distilbert.";
    static final String WORDS = BACKBONE + "embeddings.word_embeddings.weight";
    static final String POSITIONS = BACKBONE + "embeddings.position_embeddings.weight";
    static final String EMBEDDING_NORM = BACKBONE + "embeddings.LayerNorm";
    static final String PRE_CLASSIFIER = "pre_classifier";
    static final String CLASSIFIER = "classifier";
    static final String TRANSFORM = "vocab_transform";
    static final String TRANSFORM_NORM = "vocab_layer_norm";
    /** Its weight is {@link #WORDS}. */
    static final String PROJECTOR = "vocab_projector";

    static final String PROJECTOR_BIAS = PROJECTOR + ".bias";

    private ParameterShapes() {}

    static String layer(int index) {
        return BACKBONE + "transformer.layer." + index + ".";
    }

    /** Whether a parameter belongs to the classification head. */
    static boolean isHead(String name) {
        return name.startsWith(PRE_CLASSIFIER) || name.startsWith(CLASSIFIER);
    }

    /** Whether a parameter belongs to the masked-language head. */
    static boolean isMaskedHead(String name) {
        return Stream.of(TRANSFORM, TRANSFORM_NORM, PROJECTOR).anyMatch(part -> name.startsWith(part + "."));
    }

    /** Whether a parameter is a gain of a LayerNorm. */
    static boolean isNormWeight(String name) {
        return name.endsWith("LayerNorm.weight") || name.endsWith("layer_norm.weight");
    }

    /** Those of a classifier. */
    static Map<String, Shape> of(DistilBertConfig config) {
        int dim = config.dim();
        Map<String, Shape> shapes = backbone(config);
        linear(shapes, PRE_CLASSIFIER, dim, dim);
        linear(shapes, CLASSIFIER, dim, config.labels().size());
        return Collections.unmodifiableMap(shapes);
    }

    /** Those of a network with a masked-language head. */
    static Map<String, Shape> masked(DistilBertConfig config) {
        Map<String, Shape> shapes = backbone(config);
        linear(shapes, TRANSFORM, config.dim(), config.dim());
        norm(shapes, TRANSFORM_NORM, config.dim());
        shapes.put(PROJECTOR_BIAS, new Shape(config.vocabSize()));
        return Collections.unmodifiableMap(shapes);
    }

    private static Map<String, Shape> backbone(DistilBertConfig config) {
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
        return shapes;
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
