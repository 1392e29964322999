package io.reviewstream.trainer.export;

import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import java.util.List;

/**
 * The network in standard operators of opset 17 only, F32, every layer in full: what any runtime reads, and the reference
 * that faster graphs are held against.
 */
final class PlainGraph {
    private static final float LAYER_NORM_EPSILON = 1e-12f;

    private final DistilBertConfig config;
    private final OnnxGraph graph = new OnnxGraph("distilbert");
    private final Weights weights;
    private final StandardParts parts;

    private PlainGraph(DistilBertNetwork network) {
        this.config = network.config();
        this.weights = new Weights(graph, network);
        this.parts = new StandardParts(config, graph, weights);
    }

    static OnnxGraph of(DistilBertNetwork network) {
        return new PlainGraph(network).build();
    }

    private OnnxGraph build() {
        String ids = graph.input("input_ids", OnnxGraph.BATCH, OnnxGraph.SEQUENCE);
        String mask = graph.input("attention_mask", OnnxGraph.BATCH, OnnxGraph.SEQUENCE);
        String hidden = norm("distilbert.embeddings.LayerNorm", parts.embeddings(ids));
        String bias = parts.attentionBias(mask, graph.longs("axes_1_2", 1, 2));
        for (int i = 0; i < config.layers(); i++) {
            hidden = layer("distilbert.transformer.layer." + i, hidden, bias);
        }
        String first = graph.longs("first_token", 0);
        String pooled = graph.node("Gather", "pooled", List.of(hidden, first), OnnxGraph.attribute("axis", 1));
        String vector = graph.node("Squeeze", "pooled/squeezed", List.of(pooled, graph.longs("axis_1", 1)));
        parts.logits(vector);
        return graph;
    }

    private String layer(String name, String hidden, String bias) {
        String attended = attention(name + ".attention", hidden, bias);
        String sum = graph.node("Add", name + "/attention_residual", List.of(attended, hidden));
        String middle = norm(name + ".sa_layer_norm", sum);
        String inner = gelu(name + ".ffn/gelu", parts.linear(name + ".ffn.lin1", middle));
        String outer = parts.linear(name + ".ffn.lin2", inner);
        return norm(name + ".output_layer_norm", graph.node("Add", name + "/ffn_residual", List.of(outer, middle)));
    }

    private String attention(String name, String hidden, String bias) {
        float headDim = (float) config.dim() / config.heads();
        String scale = graph.floats("attention_scale", new float[] {(float) (1 / Math.sqrt(headDim))});
        String scaled = graph.node("Mul", name + "/scaled", List.of(parts.linear(name + ".q_lin", hidden), scale));
        String query = byHead(name + "/query", scaled, 0L, 2L, 1L, 3L);
        String key = byHead(name + "/key", parts.linear(name + ".k_lin", hidden), 0L, 2L, 3L, 1L);
        String value = byHead(name + "/value", parts.linear(name + ".v_lin", hidden), 0L, 2L, 1L, 3L);
        String products = graph.node("MatMul", name + "/products", List.of(query, key));
        String scores = graph.node("Add", name + "/scores", List.of(products, bias));
        String weights = graph.node("Softmax", name + "/weights", List.of(scores), OnnxGraph.attribute("axis", -1));
        String context = graph.node("MatMul", name + "/context", List.of(weights, value));
        String turned = graph.node(
                "Transpose", name + "/context_turned", List.of(context), OnnxGraph.attributes("perm", 0L, 2L, 1L, 3L));
        String shape = graph.longs("joined_heads", 0, 0, config.dim());
        return parts.linear(name + ".out_lin", graph.node("Reshape", name + "/context_joined", List.of(turned, shape)));
    }

    private String byHead(String name, String hidden, Long... order) {
        String shape = graph.longs("split_heads", 0, 0, config.heads(), config.dim() / config.heads());
        String split = graph.node("Reshape", name + "_split", List.of(hidden, shape));
        return graph.node("Transpose", name, List.of(split), OnnxGraph.attributes("perm", order));
    }

    /** x/2 * (1 + erf(x/sqrt 2)). */
    private String gelu(String name, String input) {
        String root = graph.floats("sqrt_2", new float[] {(float) Math.sqrt(2)});
        String one = graph.floats("one", new float[] {1});
        String half = graph.floats("half", new float[] {0.5f});
        String scaled = graph.node("Div", name + "/scaled", List.of(input, root));
        String erf = graph.node("Erf", name + "/erf", List.of(scaled));
        String share = graph.node("Add", name + "/share", List.of(erf, one));
        String product = graph.node("Mul", name + "/product", List.of(input, share));
        return graph.node("Mul", name, List.of(product, half));
    }

    private String norm(String name, String input) {
        return graph.node(
                "LayerNormalization",
                name,
                List.of(input, weights.stored(name + ".weight"), weights.stored(name + ".bias")),
                OnnxGraph.attribute("axis", -1),
                OnnxGraph.attribute("epsilon", LAYER_NORM_EPSILON));
    }
}
