package io.reviewstream.trainer.export;

import java.util.List;

/** Products of floats. */
final class FloatProducts implements Products {
    private final OnnxGraph graph;
    private final Weights weights;

    FloatProducts(OnnxGraph graph, Weights weights) {
        this.graph = graph;
        this.weights = weights;
    }

    @Override
    public Rows rows(String value, Count count) {
        return new Rows(value, "");
    }

    @Override
    public Rows activated(String value, Count count) {
        return rows(value, count);
    }

    @Override
    public String gelu() {
        return "BiasGelu";
    }

    @Override
    public String times(Rows rows, String name) {
        return graph.node("MatMul", name + "/product", List.of(rows.values(), weights.transposed(name + ".weight")));
    }
}
