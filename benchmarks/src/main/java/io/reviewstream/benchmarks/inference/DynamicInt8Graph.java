package io.reviewstream.benchmarks.inference;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The plain graph with dynamic quantization, as a user of Python gets it from {@code quantize_dynamic(per_channel=True)} of
 * onnxruntime.quantization: standard operators, which ONNX Runtime fuses itself.
 *
 * <ul>
 *   <li>A product with a constant weight is one of 8-bit integers. Its weight is signed, with a scale for each output channel
 *       and zero point 0; the activation is unsigned, with one scale and zero point for the whole tensor, which products of
 *       the same activation share.
 *   <li>Embeddings that are gathered from a constant are unsigned, with one scale and zero point for the whole table.
 *   <li>The sum of gathered embeddings and others has a known shape: the tool writes down all shapes that it can infer, and
 *       with this one ONNX Runtime fuses residuals and normalisations.
 *   <li>Everything else is as it was.
 * </ul>
 *
 * @see <a href="https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html">ONNX Runtime, Quantize ONNX
 *     models</a>
 */
final class DynamicInt8Graph {
    private static final String QUANTIZED = "_quantized";
    private static final String SCALE = "_scale";
    private static final String ZERO_POINT = "_zero_point";
    /** Steps from -127 to 127, and from 0 to 255. */
    private static final double SIGNED_STEPS = 254;

    private static final double UNSIGNED_STEPS = 255;

    private final Map<String, TensorProto> constants = new LinkedHashMap<>();
    private final Map<String, ValueInfoProto> inputs = new HashMap<>();
    private final Set<String> quantizedActivations = new HashSet<>();
    private final Map<String, TypeProto> gathered = new HashMap<>();
    private final GraphProto.Builder graph = GraphProto.newBuilder();

    private DynamicInt8Graph(GraphProto plain) {
        plain.getInitializerList().forEach(each -> constants.put(each.getName(), each));
        plain.getInputList().forEach(each -> inputs.put(each.getName(), each));
        plain.getNodeList().forEach(this::add);
        constants.values().forEach(graph::addInitializer);
        graph.setName(plain.getName()).addAllInput(plain.getInputList()).addAllOutput(plain.getOutputList());
    }

    /** Reads the plain graph from one file and writes the other to another. */
    static void write(Path plain, Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(plain));
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            of(ModelProto.parseFrom(in)).writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The quantized model.
     *
     * @param plain its constants are raw, each is read by one node, and what it gathers by is an input
     */
    static ModelProto of(ModelProto plain) {
        return plain.toBuilder()
                .setGraph(new DynamicInt8Graph(plain.getGraph()).graph)
                .build();
    }

    private void add(NodeProto node) {
        if (node.getOpType().equals("MatMul") && isFloats(node.getInput(1))) {
            addProduct(node);
        } else if (node.getOpType().equals("Gather") && isFloats(node.getInput(0))) {
            addGather(node);
        } else {
            graph.addNode(node);
            if (node.getOpType().equals("Add") && gathered.containsKey(node.getInput(0))) {
                graph.addValueInfo(
                        ValueInfoProto.newBuilder().setName(node.getOutput(0)).setType(gathered.get(node.getInput(0))));
            }
        }
    }

    private boolean isFloats(String name) {
        TensorProto constant = constants.get(name);
        return constant != null && constant.getDataType() == TensorProto.DataType.FLOAT_VALUE;
    }

    private void addProduct(NodeProto node) {
        String activation = node.getInput(0);
        String weight = node.getInput(1);
        String product = node.getOutput(0);
        if (quantizedActivations.add(activation)) {
            graph.addNode(reading("DynamicQuantizeLinear", activation)
                    .addOutput(activation + QUANTIZED)
                    .addOutput(activation + SCALE)
                    .addOutput(activation + ZERO_POINT));
        }
        quantizeColumns(weight);
        node(
                "MatMulInteger",
                product + "_integer",
                activation + QUANTIZED,
                weight + QUANTIZED,
                activation + ZERO_POINT,
                weight + ZERO_POINT);
        graph.addNode(reading("Cast", product + "_integer")
                .addOutput(product + "_cast")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("to")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(TensorProto.DataType.FLOAT_VALUE)));
        node("Mul", product + "_scales", activation + SCALE, weight + SCALE);
        node("Mul", product, product + "_cast", product + "_scales");
    }

    private void addGather(NodeProto node) {
        String table = node.getInput(0);
        String rows = node.getOutput(0);
        gathered.put(rows, rowsOf(table, inputs.get(node.getInput(1))));
        quantizeTable(table);
        graph.addNode(node.toBuilder().setInput(0, table + QUANTIZED).setOutput(0, rows + QUANTIZED));
        node("DequantizeLinear", rows, rows + QUANTIZED, table + SCALE, table + ZERO_POINT);
    }

    private TypeProto rowsOf(String table, ValueInfoProto ids) {
        TypeProto.Tensor.Builder rows =
                ids.getType().getTensorType().toBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE);
        rows.getShapeBuilder().addDimBuilder().setDimValue(constants.get(table).getDims(1));
        return TypeProto.newBuilder().setTensorType(rows).build();
    }

    private void node(String operator, String output, String... inputs) {
        graph.addNode(reading(operator, inputs).addOutput(output));
    }

    private static NodeProto.Builder reading(String operator, String... inputs) {
        return NodeProto.newBuilder().setOpType(operator).addAllInput(List.of(inputs));
    }

    private void quantizeColumns(String name) {
        TensorProto weight = constants.remove(name);
        int columns = Math.toIntExact(weight.getDims(1));
        FloatBuffer values = floats(weight);
        float[] scales = new float[columns];
        for (int i = 0; i < values.limit(); i++) {
            scales[i % columns] = Math.max(scales[i % columns], Math.abs(values.get(i)));
        }
        for (int column = 0; column < columns; column++) {
            scales[column] = scale(2.0 * scales[column], SIGNED_STEPS);
        }
        byte[] integers = new byte[values.limit()];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = (byte) clipped(Math.rint(values.get(i) / scales[i % columns]), -127, 127);
        }
        constant(name + QUANTIZED, TensorProto.DataType.INT8, ByteBuffer.wrap(integers), weight.getDimsList());
        constant(name + SCALE, TensorProto.DataType.FLOAT, bytes(scales), List.of((long) columns));
        constant(name + ZERO_POINT, TensorProto.DataType.INT8, ByteBuffer.wrap(new byte[columns]), List.of((long)
                columns));
    }

    private void quantizeTable(String name) {
        TensorProto table = constants.remove(name);
        FloatBuffer values = floats(table);
        float lowest = 0;
        float highest = 0;
        for (int i = 0; i < values.limit(); i++) {
            lowest = Math.min(lowest, values.get(i));
            highest = Math.max(highest, values.get(i));
        }
        float scale = scale(highest - lowest, UNSIGNED_STEPS);
        double zero = Math.rint(-lowest / scale);
        byte[] integers = new byte[values.limit()];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = (byte) clipped(Math.rint(values.get(i) / scale) + zero, 0, 255);
        }
        constant(name + QUANTIZED, TensorProto.DataType.UINT8, ByteBuffer.wrap(integers), table.getDimsList());
        constant(name + SCALE, TensorProto.DataType.FLOAT, bytes(scale), List.of());
        constant(
                name + ZERO_POINT,
                TensorProto.DataType.UINT8,
                ByteBuffer.wrap(new byte[] {(byte) (int) zero}),
                List.of());
    }

    /** Of a range that is zero, 1, so that nothing is divided by zero. */
    private static float scale(double range, double steps) {
        return range / steps < Float.MIN_NORMAL ? 1 : (float) (range / steps);
    }

    private static int clipped(double value, int lowest, int highest) {
        return (int) Math.max(lowest, Math.min(highest, value));
    }

    private void constant(String name, TensorProto.DataType type, ByteBuffer values, List<Long> dimensions) {
        ByteString raw = UnsafeByteOperations.unsafeWrap(values);
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .addAllDims(dimensions)
                .setRawData(raw));
    }

    private static FloatBuffer floats(TensorProto tensor) {
        return tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }

    private static ByteBuffer bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }
}
