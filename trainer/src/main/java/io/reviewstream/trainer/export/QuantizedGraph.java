package io.reviewstream.trainer.export;

import io.reviewstream.trainer.export.Int8Products.Count;
import io.reviewstream.trainer.export.Int8Products.QuantizedRows;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import java.util.List;

/**
 * The network with products of 8-bit integers, made for one core of a CPU: of operators that compute the same, those that
 * ONNX Runtime has vectorised. Activations are flat, (reviews x tokens, width), but for attention. Inputs and output are
 * those of the plain graph.
 *
 * <p>Layer normalisation is InstanceNormalization over single rows, then scaled: ONNX Runtime's LayerNormalization adds up
 * one number after the other. What a normalisation would add at last, its beta, is left out of its rows and goes into the
 * constants behind them instead.
 */
final class QuantizedGraph {
    private static final float LAYER_NORM_EPSILON = 1e-12f;
    private static final int INT32 = 6;

    private final DistilBertConfig config;
    private final OnnxGraph graph = new OnnxGraph("distilbert");
    private final Weights weights;
    private final StandardParts parts;
    private final Int8Products products;

    private QuantizedGraph(DistilBertNetwork network) {
        this.config = network.config();
        this.weights = new Weights(graph, network);
        this.parts = new StandardParts(config, graph, weights);
        this.products = new Int8Products(graph, weights);
    }

    static OnnxGraph of(DistilBertNetwork network) {
        return new QuantizedGraph(network).build();
    }

    /**
     * Normalised rows, less their beta.
     *
     * @param value (rows, width)
     * @param norm whose beta it is
     */
    private record Normed(String value, String norm) {}

    private OnnxGraph build() {
        String ids = graph.input("input_ids", OnnxGraph.BATCH, OnnxGraph.SEQUENCE);
        String mask = graph.input("attention_mask", OnnxGraph.BATCH, OnnxGraph.SEQUENCE);
        String presence = graph.node("Cast", "mask/int32", List.of(mask), OnnxGraph.attribute("to", INT32));
        String sizes = graph.node("Shape", "sizes", List.of(ids));
        String shape = graph.node(
                "Concat", "shape", List.of(sizes, graph.longs("width", config.dim())), OnnxGraph.attribute("axis", 0));
        Normed hidden = norm("distilbert.embeddings.LayerNorm", parts.embeddings(ids));
        for (int i = 0; i < config.layers() - 1; i++) {
            hidden = layer("distilbert.transformer.layer." + i, hidden, presence, shape);
        }
        String reviews = graph.node("Reshape", "last/reviews", List.of(hidden.value(), shape));
        Normed pooled = lastLayer(new Normed(reviews, hidden.norm()), mask);
        parts.logits(plus("pooled", pooled.value(), beta(pooled)));
        return graph;
    }

    private Normed layer(String name, Normed hidden, String presence, String shape) {
        String attention = name + ".attention";
        QuantizedRows rows = products.rows(hidden.value(), Count.TOKENS);
        String context = graph.contributed(
                "MultiHeadAttention",
                attention,
                List.of(
                        reshaped(queries(attention, rows, beta(hidden)), shape),
                        reshaped(products.times(rows, attention + ".k_lin"), shape),
                        reshaped(products.times(rows, attention + ".v_lin"), shape),
                        "",
                        presence),
                OnnxGraph.attribute("num_heads", config.heads()));
        return behindAttention(name, flat(context), hidden, Count.TOKENS);
    }

    /** Only token 0 of it is read by the head, so it is computed for token 0 alone. */
    private Normed lastLayer(Normed reviews, String mask) {
        String name = "distilbert.transformer.layer." + (config.layers() - 1);
        String attention = name + ".attention";
        String first = graph.node(
                "Gather",
                "last/first",
                List.of(reviews.value(), graph.index("first", 0)),
                OnnxGraph.attribute("axis", 1));
        String queries = queries(attention, products.rows(first, Count.REVIEWS), beta(reviews));
        String context = new FirstTokenAttention(config, graph, products)
                .context(attention, queries, reviews.value(), parts.attentionBias(mask, graph.longs("axis_1", 1)));
        return behindAttention(name, context, new Normed(first, reviews.norm()), Count.REVIEWS);
    }

    private String queries(String attention, QuantizedRows rows, float[] beta) {
        String name = attention + ".q_lin";
        return plus(name, products.times(rows, name), weights.linear(name, beta));
    }

    /**
     * The rest of a layer.
     *
     * <p>What is constant in keys adds the same to all scores of a query, and softmax takes it out again. What is constant
     * in values comes through the weights, whose sum is 1, as it is, and so is added behind the next product.
     *
     * @param context (rows, width), without what is constant in it
     * @param asking the layer's input for the same rows
     */
    private Normed behindAttention(String name, String context, Normed asking, Count count) {
        String attention = name + ".attention";
        String attended = products.times(products.rows(context, count), attention + ".out_lin");
        float[] constant = weights.linear(attention + ".out_lin", weights.linear(attention + ".v_lin", beta(asking)));
        Normed middle = norm(name + ".sa_layer_norm", residual(attention, attended, asking, constant));
        String wide = products.times(products.rows(middle.value(), count), name + ".ffn.lin1");
        float[] bias = weights.linear(name + ".ffn.lin1", beta(middle));
        String inner = graph.contributed(
                "FastGelu", name + ".ffn/gelu", List.of(wide, graph.floats(name + ".ffn/bias", bias, bias.length)));
        String outer = products.times(products.activated(inner, count), name + ".ffn.lin2");
        return norm(
                name + ".output_layer_norm",
                residual(name + ".ffn", outer, middle, weights.floats(name + ".ffn.lin2.bias")));
    }

    private String residual(String name, String value, Normed input, float[] bias) {
        float[] constant = bias.clone();
        float[] beta = beta(input);
        for (int i = 0; i < constant.length; i++) {
            constant[i] += beta[i];
        }
        return plus(name + "/residual", graph.node("Add", name + "/sum", List.of(value, input.value())), constant);
    }

    private String plus(String name, String value, float[] constant) {
        String stored = graph.floats(name + "/constant", constant, constant.length);
        return graph.node("Add", name, List.of(value, stored));
    }

    private Normed norm(String name, String value) {
        String single =
                graph.node("Reshape", name + "/single", List.of(value, graph.longs("single", -1, 1, config.dim())));
        String unit = graph.node(
                "InstanceNormalization",
                name + "/unit",
                List.of(single, graph.floats("unscaled", new float[] {1}, 1), graph.floats("unmoved", new float[1], 1)),
                OnnxGraph.attribute("epsilon", LAYER_NORM_EPSILON));
        String scaled = graph.node("Mul", name, List.of(flat(unit), weights.stored(name + ".weight")));
        return new Normed(scaled, name);
    }

    private float[] beta(Normed rows) {
        return weights.floats(rows.norm() + ".bias");
    }

    private String flat(String value) {
        return graph.node("Reshape", value + "/flat", List.of(value, graph.longs("rows", -1, config.dim())));
    }

    private String reshaped(String value, String shape) {
        return graph.node("Reshape", value + "/reviews", List.of(value, shape));
    }
}
