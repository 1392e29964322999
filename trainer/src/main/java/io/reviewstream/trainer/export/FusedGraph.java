package io.reviewstream.trainer.export;

import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import java.util.List;

/**
 * The network in ONNX Runtime's own operators, which do in one what the plain graph does in several, F32. Only token 0 of
 * the last layer is read by the head, so that layer is computed for token 0 alone. Activations are flat, (reviews x
 * tokens, width), but for attention. Inputs and output are those of the plain graph.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">Contrib operators</a>
 */
final class FusedGraph {
    private static final float LAYER_NORM_EPSILON = 1e-12f;
    private static final int INT32 = 6;

    private final DistilBertConfig config;
    private final OnnxGraph graph = new OnnxGraph("distilbert");
    private final Weights weights;
    private final StandardParts parts;
    private String mask;
    private String shape;

    private FusedGraph(DistilBertNetwork network) {
        this.config = network.config();
        this.weights = new Weights(graph, network);
        this.parts = new StandardParts(config, graph, weights);
    }

    static OnnxGraph of(DistilBertNetwork network) {
        return new FusedGraph(network).build();
    }

    private OnnxGraph build() {
        String ids = int32(graph.input("input_ids", OnnxGraph.BATCH, OnnxGraph.SEQUENCE));
        mask = int32(graph.input("attention_mask", OnnxGraph.BATCH, OnnxGraph.SEQUENCE));
        String sizes = graph.node("Shape", "sizes", List.of(ids));
        shape = graph.node(
                "Concat", "shape", List.of(sizes, graph.longs("width", config.dim())), OnnxGraph.attribute("axis", 0));
        String hidden = flat("embeddings/flat", embeddings(ids));
        for (int i = 0; i < config.layers() - 1; i++) {
            hidden = layer("distilbert.transformer.layer." + i, hidden, hidden, shape);
        }
        String first = graph.node(
                "Gather",
                "first_tokens",
                List.of(graph.node("Reshape", "last/input", List.of(hidden, shape)), graph.index("first", 0)),
                OnnxGraph.attribute("axis", 1));
        String single = graph.longs("one_token", -1, 1, config.dim());
        parts.logits(layer("distilbert.transformer.layer." + (config.layers() - 1), first, hidden, single));
        return graph;
    }

    private String int32(String input) {
        return graph.node("Cast", input + "/int32", List.of(input), OnnxGraph.attribute("to", INT32));
    }

    private String flat(String name, String value) {
        return graph.node("Reshape", name, List.of(value, graph.longs("rows", -1, config.dim())));
    }

    private String embeddings(String ids) {
        String name = "distilbert.embeddings";
        return graph.contributed(
                "EmbedLayerNormalization",
                name,
                List.of(
                        ids,
                        "",
                        weights.stored(name + ".word_embeddings.weight"),
                        weights.stored(name + ".position_embeddings.weight"),
                        "",
                        weights.stored(name + ".LayerNorm.weight"),
                        weights.stored(name + ".LayerNorm.bias")),
                List.of(name + "/unread_mask"),
                OnnxGraph.attribute("epsilon", LAYER_NORM_EPSILON));
    }

    /**
     * One layer.
     *
     * @param asking the tokens that it is computed for, flat
     * @param keys all tokens, flat
     * @param asked the shape of {@code asking} by review
     */
    private String layer(String name, String asking, String keys, String asked) {
        String attention = name + ".attention";
        String query =
                graph.node("Reshape", attention + "/query", List.of(parts.linear(attention + ".q_lin", asking), asked));
        String context = graph.contributed(
                "MultiHeadAttention",
                attention,
                List.of(query, byReview(attention + ".k_lin", keys), byReview(attention + ".v_lin", keys), "", mask),
                OnnxGraph.attribute("num_heads", config.heads()));
        String attended = parts.product(attention + ".out_lin", flat(attention + "/flat", context));
        String middle = norm(name + ".sa_layer_norm", attended, asking, outBias(attention));
        String wide = parts.product(name + ".ffn.lin1", middle);
        String inner = graph.contributed(
                "BiasGelu", name + ".ffn/gelu", List.of(wide, weights.stored(name + ".ffn.lin1.bias")));
        String outer = parts.product(name + ".ffn.lin2", inner);
        return norm(name + ".output_layer_norm", outer, middle, weights.stored(name + ".ffn.lin2.bias"));
    }

    private String byReview(String name, String rows) {
        return graph.node("Reshape", name + "/reviews", List.of(parts.product(name, rows), shape));
    }

    /**
     * The bias of keys adds the same to all scores of a query, which softmax takes out again. That of values comes through
     * the weights, whose sum is 1, as it is, and so may be added behind the next product.
     */
    private String outBias(String attention) {
        float[] bias = weights.linear(attention + ".out_lin", weights.floats(attention + ".v_lin.bias"));
        return graph.floats(attention + ".out_lin.bias.with_values", bias, bias.length);
    }

    private String norm(String name, String value, String residual, String bias) {
        return graph.contributed(
                "SkipLayerNormalization",
                name,
                List.of(value, residual, weights.stored(name + ".weight"), weights.stored(name + ".bias"), bias),
                OnnxGraph.attribute("epsilon", LAYER_NORM_EPSILON));
    }
}
