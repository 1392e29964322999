package io.reviewstream.trainer.export;

import ai.djl.ndarray.NDArray;
import ai.onnx.proto.OnnxMl.AttributeProto;
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
final class Int8Products implements Products {
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

    @Override
    public Rows rows(String value, Count count) {
        String lowest = graph.node("ReduceMin", value + "/lowest", List.of(value), lastAxis());
        return rows(value, count, graph.node("Neg", value + "/lowest_negated", List.of(lowest)));
    }

    @Override
    public Rows activated(String value, Count count) {
        return rows(value, count, graph.floats("gelu_depth", new float[] {GELU_DEPTH}));
    }

    private Rows rows(String value, Count count, String depth) {
        String highest = graph.node("ReduceMax", value + "/highest", List.of(value), lastAxis());
        String smallest = graph.floats("smallest", new float[] {SMALLEST});
        String range = graph.node("Max", value + "/range", List.of(highest, depth, smallest));
        String step = graph.floats("int8_step", new float[] {1 / LEVELS});
        String scales = graph.node("Mul", value + "/scales", List.of(range, step));
        String vector = graph.node("Reshape", value + "/scale_vector", List.of(scales, graph.longs("any", -1)));
        String zeros = zeroPoints.computeIfAbsent(count, kind -> zeroPoints(kind, vector));
        String quantized = graph.node(
                "QuantizeLinear", value + "/quantized", List.of(value, vector, zeros), OnnxGraph.attribute("axis", 0));
        return new Rows(quantized, scales);
    }

    private String zeroPoints(Count count, String scales) {
        String name = "int8_zeros_of_" + count.name().toLowerCase(Locale.ROOT);
        String rows = graph.node("Shape", name + "/rows", List.of(scales));
        return graph.node("Expand", name, List.of(graph.unsignedByte("int8_zero", ZERO), rows));
    }

    @Override
    public String gelu() {
        return "FastGelu";
    }

    private static AttributeProto lastAxis() {
        return OnnxGraph.attributes("axes", -1L);
    }

    @Override
    public String times(Rows rows, String name) {
        NDArray weight = weights.of(name + ".weight");
        int out = (int) weight.getShape().get(0);
        int in = (int) weight.getShape().get(1);
        float[] values = weight.toFloatArray();
        byte[] integers = new byte[values.length];
        float[] scales = new float[out];
        for (int channel = 0; channel < out; channel++) {
            float most = 0;
            for (int i = 0; i < in; i++) {
                most = Math.max(most, Math.abs(values[channel * in + i]));
            }
            scales[channel] = Math.max(most, SMALLEST) / LEVELS;
            for (int i = 0; i < in; i++) {
                integers[i * out + channel] = (byte) Math.rint(values[channel * in + i] / scales[channel]);
            }
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
