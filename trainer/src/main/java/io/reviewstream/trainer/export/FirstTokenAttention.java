package io.reviewstream.trainer.export;

import io.reviewstream.trainer.export.Int8Products.Count;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.Arrays;
import java.util.List;

/**
 * Attention of token 0 alone, without making a key or a value of any other token. A head's score of a token x is q (K x) =
 * (q K) x, and its context, the sum of p V x, is V times the sum of p x. So the two products are with a row for each head
 * of each review, instead of one for each token.
 */
final class FirstTokenAttention {
    private final DistilBertConfig config;
    private final OnnxGraph graph;
    private final Int8Products products;

    FirstTokenAttention(DistilBertConfig config, OnnxGraph graph, Int8Products products) {
        this.config = config;
        this.graph = graph;
        this.products = products;
    }

    /**
     * What all heads found.
     *
     * @param name of the attention
     * @param queries of token 0, (batch, width)
     * @param reviews the layer's input, (batch, sequence, width)
     * @param bias added to scores, (batch, 1, sequence)
     * @return (batch, width), without what is constant in values
     */
    String context(String name, String queries, String reviews, String bias) {
        String heads = graph.longs("heads", -1, config.heads(), config.dim());
        String parts = ownParts();
        String single =
                graph.node("Reshape", name + "/single", List.of(queries, graph.longs("single", -1, 1, config.dim())));
        String apart = graph.node("Mul", name + "/apart", List.of(single, parts));
        String asked =
                products.timesTransposed(products.rows(flat(name + "/asking", apart), Count.HEADS), name + ".k_lin");
        String scores = graph.contributed(
                "FusedMatMul",
                name + "/scores",
                List.of(graph.node("Reshape", name + "/asked", List.of(asked, heads)), reviews),
                OnnxGraph.attribute("transB", 1),
                OnnxGraph.attribute("alpha", (float) (1 / Math.sqrt((double) config.dim() / config.heads()))));
        String shares = graph.node(
                "Softmax",
                name + "/shares",
                List.of(graph.node("Add", name + "/biased", List.of(scores, bias))),
                OnnxGraph.attribute("axis", -1));
        String mixed = graph.node("MatMul", name + "/mixed", List.of(shares, reviews));
        String values = products.times(products.rows(flat(name + "/found", mixed), Count.HEADS), name + ".v_lin");
        String each = graph.node("Reshape", name + "/values", List.of(values, heads));
        return graph.node(
                "ReduceSum",
                name,
                List.of(graph.node("Mul", name + "/own_values", List.of(each, parts)), graph.longs("axis_1", 1)),
                OnnxGraph.attribute("keepdims", 0));
    }

    /** 1 where a column belongs to the head, (heads, width). */
    private String ownParts() {
        int width = config.dim() / config.heads();
        float[] own = new float[config.heads() * config.dim()];
        for (int head = 0; head < config.heads(); head++) {
            int from = head * config.dim() + head * width;
            Arrays.fill(own, from, from + width, 1);
        }
        return graph.floats("own_parts", own, config.heads(), config.dim());
    }

    private String flat(String name, String value) {
        return graph.node("Reshape", name, List.of(value, graph.longs("rows", -1, config.dim())));
    }
}
