package io.reviewstream.trainer.export;

import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The network in ONNX Runtime's own operators, which do in one what the plain graph does in several. Only token 0 of the
 * last layer is read by the head, so that layer is computed for token 0 alone. Activations are flat, (reviews x tokens,
 * width), but for attention. Inputs and output are those of the plain graph.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">Contrib operators</a>
 */
final class ServingGraph {
    private static final float LAYER_NORM_EPSILON = 1e-12f;
    private static final int INT32 = 6;

    private final DistilBertConfig config;
    private final OnnxGraph graph;
    private final Weights weights;
    private final Products products;
    private final Products headProducts;
    private String mask;
    private String shape;

    private ServingGraph(DistilBertNetwork network, BiFunction<OnnxGraph, Weights, Products> products) {
        this.config = network.config();
        this.graph = new OnnxGraph("distilbert");
        this.weights = new Weights(graph, network);
        this.products = products.apply(graph, weights);
        this.headProducts = new FloatProducts(graph, weights);
    }

    /** With these products in the layers; the head's are floats. */
    static OnnxGraph of(DistilBertNetwork network, BiFunction<OnnxGraph, Weights, Products> products) {
        return new ServingGraph(network, products).build();
    }

    private OnnxGraph build() {
        String ids = int32(graph.input("input_ids", OnnxGraph.BATCH, OnnxGraph.SEQUENCE));
        mask = int32(graph.input("attention_mask", OnnxGraph.BATCH, OnnxGraph.SEQUENCE));
        String sizes = graph.node("Shape", "sizes", List.of(ids));
        shape = graph.node(
                "Concat", "shape", List.of(sizes, graph.longs("width", config.dim())), OnnxGraph.attribute("axis", 0));
        String hidden = flat("embeddings/flat", embeddings(ids));
        for (int i = 0; i < config.layers() - 1; i++) {
            String name = "distilbert.transformer.layer." + i;
            Products.Rows rows = products.rows(hidden, Products.Count.TOKENS);
            hidden = layer(name, hidden, rows, rows, Products.Count.TOKENS);
        }
        String name = "distilbert.transformer.layer." + (config.layers() - 1);
        String first = graph.node(
                "Gather",
                "first_tokens",
                List.of(graph.node("Reshape", "last/input", List.of(hidden, shape)), graph.index("first", 0)),
                OnnxGraph.attribute("axis", 1));
        String pooled = layer(
                name,
                first,
                products.rows(first, Products.Count.REVIEWS),
                products.rows(hidden, Products.Count.TOKENS),
                Products.Count.REVIEWS);
        String inner = graph.node("Relu", "pre_classifier/relu", List.of(linear("pre_classifier", pooled)));
        String logits = linear("classifier", inner);
        graph.output(
                graph.node("Identity", "logits", List.of(logits)),
                OnnxGraph.BATCH,
                config.labels().size());
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
     * @param queries the same, prepared
     * @param keys all tokens, prepared
     * @param asked how many those are
     */
    private String layer(String name, String asking, Products.Rows queries, Products.Rows keys, Products.Count asked) {
        String attention = name + ".attention";
        String context = graph.contributed(
                "MultiHeadAttention",
                attention,
                List.of(
                        queries(attention + ".q_lin", queries, asked),
                        turned(attention + ".k_lin", keys, shape),
                        turned(attention + ".v_lin", keys, shape),
                        "",
                        mask),
                OnnxGraph.attribute("num_heads", config.heads()));
        String attended =
                products.times(products.rows(flat(attention + "/flat", context), asked), attention + ".out_lin");
        String middle = norm(name + ".sa_layer_norm", attended, asking, outBias(attention));
        String wide = products.times(products.rows(middle, asked), name + ".ffn.lin1");
        String inner = graph.contributed(
                products.gelu(), name + ".ffn/gelu", List.of(wide, weights.stored(name + ".ffn.lin1.bias")));
        String outer = products.times(products.activated(inner, asked), name + ".ffn.lin2");
        return norm(name + ".output_layer_norm", outer, middle, weights.stored(name + ".ffn.lin2.bias"));
    }

    private String queries(String name, Products.Rows rows, Products.Count asked) {
        String single = graph.longs("one_token", -1, 1, config.dim());
        String product = turned(name, rows, asked == Products.Count.TOKENS ? shape : single);
        return graph.node("Add", name, List.of(product, weights.stored(name + ".bias")));
    }

    private String turned(String name, Products.Rows rows, String reviews) {
        return graph.node("Reshape", name + "/reviews", List.of(products.times(rows, name), reviews));
    }

    /**
     * The bias of keys adds the same to all scores of a query, which softmax takes out again. That of values comes through
     * the weights, whose sum is 1, as it is, and so may be added behind the next product.
     */
    private String outBias(String attention) {
        float[] bias = weights.of(attention + ".out_lin.bias").toFloatArray();
        float[] values = weights.of(attention + ".v_lin.bias").toFloatArray();
        float[] out = weights.of(attention + ".out_lin.weight").toFloatArray();
        for (int row = 0; row < bias.length; row++) {
            double sum = bias[row];
            for (int i = 0; i < values.length; i++) {
                sum += (double) out[row * values.length + i] * values[i];
            }
            bias[row] = (float) sum;
        }
        return graph.floats(attention + ".out_lin.bias.with_values", bias, bias.length);
    }

    private String norm(String name, String value, String residual, String bias) {
        return graph.contributed(
                "SkipLayerNormalization",
                name,
                List.of(value, residual, weights.stored(name + ".weight"), weights.stored(name + ".bias"), bias),
                OnnxGraph.attribute("epsilon", LAYER_NORM_EPSILON));
    }

    private String linear(String name, String value) {
        String product = headProducts.times(headProducts.rows(value, Products.Count.REVIEWS), name);
        return graph.node("Add", name, List.of(product, weights.stored(name + ".bias")));
    }
}
