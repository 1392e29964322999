package io.reviewstream.trainer.export;

import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.List;

/** What more than one graph writes in the same standard operators, F32. */
final class StandardParts {
    private static final int FLOAT = 1;

    private final DistilBertConfig config;
    private final OnnxGraph graph;
    private final Weights weights;

    StandardParts(DistilBertConfig config, OnnxGraph graph, Weights weights) {
        this.config = config;
        this.graph = graph;
        this.weights = weights;
    }

    /** Words and positions added up, not yet normalised, (batch, sequence, width). */
    String embeddings(String ids) {
        String name = "distilbert.embeddings";
        String words =
                graph.node("Gather", name + "/words", List.of(weights.stored(name + ".word_embeddings.weight"), ids));
        String shape = graph.node("Shape", name + "/shape", List.of(ids));
        String end = graph.node("Gather", name + "/length", List.of(shape, graph.longs("axis_1", 1)));
        String start = graph.longs("zero", 0);
        String table = weights.stored(name + ".position_embeddings.weight");
        String positions = graph.node("Slice", name + "/positions", List.of(table, start, end, start));
        return graph.node("Add", name + "/sum", List.of(words, positions));
    }

    /**
     * What is added to the scores of attention: 0 where there is a token and the lowest float where there is none.
     *
     * @param axes of the scores that (batch, sequence) lacks
     */
    String attentionBias(String mask, String axes) {
        String floats = graph.node("Cast", "mask/floats", List.of(mask), OnnxGraph.attribute("to", FLOAT));
        String one = graph.floats("one", new float[] {1});
        String absent = graph.node("Sub", "mask/absent", List.of(floats, one));
        String lowest = graph.floats("highest_float", new float[] {Float.MAX_VALUE});
        String bias = graph.node("Mul", "mask/bias", List.of(absent, lowest));
        return graph.node("Unsqueeze", "mask/broadcast", List.of(bias, axes));
    }

    /** The product with a linear layer's weight, without its bias, (rows, out). */
    String product(String name, String input) {
        return graph.node("MatMul", name + "/product", List.of(input, weights.transposed(name + ".weight")));
    }

    /** A linear layer, (rows, out). */
    String linear(String name, String input) {
        return graph.node("Add", name, List.of(product(name, input), weights.stored(name + ".bias")));
    }

    /**
     * The head, which ends the graph.
     *
     * @param pooled token 0 after the last layer, (batch, width)
     */
    void logits(String pooled) {
        String inner = graph.node("Relu", "pre_classifier/relu", List.of(linear("pre_classifier", pooled)));
        String logits = linear("classifier", inner);
        graph.output(
                graph.node("Identity", "logits", List.of(logits)),
                OnnxGraph.BATCH,
                config.labels().size());
    }
}
