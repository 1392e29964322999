package io.reviewstream.trainer.export;

import ai.djl.ndarray.NDArray;
import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Products of 8-bit integers. Weights are symmetric with a scale for each output channel. Activations get a scale for
 * each row, from that row alone: with one for the whole tensor, as DynamicQuantizeLinear has it, a review's result would
 * depend on the others in its batch. They are unsigned around 128, the form that processors multiply fastest.
 *
 * @see <a href="https://arxiv.org/abs/1712.05877">Jacob et al. 2017, Quantization and Training of Neural Networks</a>
 */
final class Int8Products {
    private static final float LEVELS = 127;
    private static final int ZERO = 128;
    /** Of a row of zeros, so that nothing is divided by zero. */
    private static final float SMALLEST = 1e-20f;

    /** GELU is never lower than minus this. */
    private static final float GELU_DEPTH = 0.171f;

    private final OnnxGraph graph;
    private final Weights weights;
    private final Map<Count, String> zeroPoints = new EnumMap<>(Count.class);

    Int8Products(OnnxGraph graph, Weights weights) {
        this.graph = graph;
        this.weights = weights;
    }

    /**
     * QuantizedRows as products take them, made once for several products.
     *
     * @param values U8 (rows, in)
     * @param scales what each row of a product is multiplied by, F32 (rows, 1)
     */
    record QuantizedRows(String values, String scales) {}

    /** How many rows there are. */
    enum Count {
        /** One for each token. */
        TOKENS,
        /** One for each review. */
        REVIEWS,
        /** One for each head of attention of each review. */
        HEADS
    }

    /**
     * Quantizes an activation.
     *
     * @param value F32 (rows, in)
     */
    QuantizedRows rows(String value, Count count) {
        String lowest = graph.node("ReduceMin", value + "/lowest", List.of(value), lastAxis());
        String depth = graph.node("Neg", value + "/lowest_negated", List.of(lowest));
        return rows(value, count, depth, graph.floats("smallest", new float[] {SMALLEST}));
    }

    /** The same for what GELU gave, whose depth is known. */
    QuantizedRows activated(String value, Count count) {
        return rows(value, count, graph.floats("gelu_depth", new float[] {GELU_DEPTH}));
    }

    private QuantizedRows rows(String value, Count count, String... atLeast) {
        List<String> bounds = new ArrayList<>(List.of(atLeast));
        bounds.add(0, graph.node("ReduceMax", value + "/highest", List.of(value), lastAxis()));
        String range = graph.node("Max", value + "/range", bounds);
        String step = graph.floats("int8_step", new float[] {1 / LEVELS});
        String scales = graph.node("Mul", value + "/scales", List.of(range, step));
        String vector = graph.node("Reshape", value + "/scale_vector", List.of(scales, graph.longs("any", -1)));
        String zeros = zeroPoints.computeIfAbsent(count, kind -> zeroPoints(kind, vector));
        String quantized = graph.node(
                "QuantizeLinear", value + "/quantized", List.of(value, vector, zeros), OnnxGraph.attribute("axis", 0));
        return new QuantizedRows(quantized, scales);
    }

    private String zeroPoints(Count count, String scales) {
        String name = "int8_zeros_of_" + count.name().toLowerCase(Locale.ROOT);
        String rows = graph.node("Shape", name + "/rows", List.of(scales));
        return graph.node("Expand", name, List.of(graph.unsignedByte("int8_zero", ZERO), rows));
    }

    private static AttributeProto lastAxis() {
        return OnnxGraph.attributes("axes", -1L);
    }

    /**
     * The product with a linear layer's weight, without its bias, F32 (rows, out).
     *
     * @param name of the layer, as in {@code distilbert.transformer.layer.0.ffn.lin1}
     */
    String times(QuantizedRows rows, String name) {
        return times(rows, name, weights.of(name + ".weight").transpose());
    }

    /** The product with the same weight from its other side, F32 (rows, in of the layer). */
    String timesTransposed(QuantizedRows rows, String name) {
        return times(rows, name, weights.of(name + ".weight"));
    }

    private String times(QuantizedRows rows, String name, NDArray weight) {
        int in = (int) weight.getShape().get(0);
        int out = (int) weight.getShape().get(1);
        float[] values = weight.toFloatArray();
        float[] scales = new float[out];
        for (int i = 0; i < values.length; i++) {
            scales[i % out] = Math.max(scales[i % out], Math.abs(values[i]));
        }
        for (int channel = 0; channel < out; channel++) {
            scales[channel] = Math.max(scales[channel], SMALLEST) / LEVELS;
        }
        byte[] integers = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            integers[i] = (byte) Math.rint(values[i] / scales[i % out]);
        }
        String product = graph.contributed(
                "MatMulIntegerToFloat",
                name + "/integer_product",
                List.of(
                        rows.values(),
                        graph.bytes(name + ".weight.int8", integers, in, out),
                        graph.floats("int8_one", new float[] {1}),
                        graph.floats(name + ".weight.scales", scales, out),
                        graph.unsignedByte("int8_zero", ZERO)));
        return graph.node("Mul", name + "/product", List.of(product, rows.scales()));
    }
}
