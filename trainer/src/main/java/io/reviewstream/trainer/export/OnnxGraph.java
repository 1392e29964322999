package io.reviewstream.trainer.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * An ONNX graph while it is written down. Values are known by name; a node's one output has the node's name. The same
 * calls give the same bytes.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/IR.html">Open Neural Network Exchange, intermediate representation</a>
 */
final class OnnxGraph {
    /** How many reviews, in shapes. */
    static final String BATCH = "batch";
    /** How many tokens of each, in shapes. */
    static final String SEQUENCE = "sequence";

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final String CONTRIBUTED = "com.microsoft";

    private final GraphProto.Builder graph;
    private final Set<String> initializers = new HashSet<>();
    private boolean contributed;

    OnnxGraph(String name) {
        this.graph = GraphProto.newBuilder().setName(name);
    }

    /** An attribute of a node. */
    static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    /** An attribute of a node. */
    static AttributeProto attribute(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    /** An attribute of a node. */
    static AttributeProto attributes(String name, Long... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(Arrays.asList(values))
                .build();
    }

    /** Declares an input of int64 with named dimensions. */
    String input(String name, String... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dimension : dimensions) {
            shape.addDimBuilder().setDimParam(dimension);
        }
        graph.addInput(value(name, TensorProto.DataType.INT64, shape));
        return name;
    }

    /** Declares that the value {@code name} is an output of F32 (batch, {@code width}). */
    void output(String name, String batch, long width) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam(batch);
        shape.addDimBuilder().setDimValue(width);
        graph.addOutput(value(name, TensorProto.DataType.FLOAT, shape));
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, TensorShapeProto.Builder shape) {
        TypeProto.Tensor.Builder tensor =
                TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** Adds a node and returns the name of its output. */
    String node(String operator, String name, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(of(operator, name, inputs, attributes));
        return name;
    }

    /** Adds a node of ONNX Runtime's own operators and returns the name of its output; an input {@code ""} is left out. */
    String contributed(String operator, String name, List<String> inputs, AttributeProto... attributes) {
        return contributed(operator, name, inputs, List.of(), attributes);
    }

    /** The same with outputs beyond the first, which nobody reads. */
    String contributed(
            String operator, String name, List<String> inputs, List<String> unread, AttributeProto... attributes) {
        graph.addNode(
                of(operator, name, inputs, attributes).setDomain(CONTRIBUTED).addAllOutput(unread));
        contributed = true;
        return name;
    }

    private static NodeProto.Builder of(
            String operator, String name, List<String> inputs, AttributeProto... attributes) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(name)
                .addAllInput(inputs)
                .addOutput(name)
                .addAllAttribute(Arrays.asList(attributes));
    }

    /** Stores an F32 tensor once under its name. */
    String floats(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return initializer(name, TensorProto.DataType.FLOAT, bytes, shape);
    }

    /** Stores an int64 vector once under its name. */
    String longs(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return initializer(name, TensorProto.DataType.INT64, bytes, values.length);
    }

    /** Stores an int64 scalar once under its name. */
    String index(String name, long value) {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
        return initializer(name, TensorProto.DataType.INT64, bytes);
    }

    /** Stores an int8 tensor once under its name. */
    String bytes(String name, byte[] values, long... shape) {
        return initializer(name, TensorProto.DataType.INT8, ByteBuffer.wrap(values), shape);
    }

    /** Stores one uint8 under its name, as a vector of one. */
    String unsignedByte(String name, int value) {
        return initializer(name, TensorProto.DataType.UINT8, ByteBuffer.wrap(new byte[] {(byte) value}), 1);
    }

    private String initializer(String name, TensorProto.DataType type, ByteBuffer bytes, long... shape) {
        if (initializers.add(name)) {
            ByteString raw = UnsafeByteOperations.unsafeWrap(bytes);
            TensorProto.Builder tensor = TensorProto.newBuilder()
                    .setName(name)
                    .setDataType(type.getNumber())
                    .setRawData(raw);
            Arrays.stream(shape).forEach(tensor::addDims);
            graph.addInitializer(tensor);
        }
        return name;
    }

    /** Writes the model to {@code file} with {@code provenance} in its {@code metadata_props}. */
    void write(Path file, Map<String, String> provenance) {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("reviewstream")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(graph);
        if (contributed) {
            model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(CONTRIBUTED).setVersion(1));
        }
        new TreeMap<>(provenance)
                .forEach((key, value) -> model.addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            model.build().writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
