package io.reviewstream.benchmarks.inference;

import ai.djl.engine.Engine;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One matrix product in ONNX Runtime on one thread, (512, 768) by (768, 3072), again and again: the highest rate
 * of multiply-adds of the processor, reached with the code that computes models. Used by one thread.
 */
final class MatrixProduct implements AutoCloseable {
    static final long MULTIPLY_ADDS = 512L * 768 * 3072;

    private static final long[] ROWS = {512, 768};
    private static final long[] WEIGHTS = {768, 3072};
    private static final int REPEATS = 20;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final byte ZERO = (byte) 128;

    private final OrtSession session;
    private final OnnxTensor rows;

    private MatrixProduct(OrtSession session, OnnxTensor rows) {
        this.session = session;
        this.rows = rows;
    }

    /** Of 32-bit floats. */
    static MatrixProduct ofFloats() {
        GraphProto.Builder graph = graph(TensorProto.DataType.FLOAT);
        initializer(graph, "weights", TensorProto.DataType.FLOAT, floats(Math.multiplyExact(768, 3072)), WEIGHTS);
        graph.addNode(NodeProto.newBuilder()
                .setOpType("MatMul")
                .addAllInput(List.of("rows", "weights"))
                .addOutput("product"));
        return load(graph, floats(512 * 768), OnnxJavaType.FLOAT);
    }

    /** Of 8-bit integers, unsigned around 128 by signed with a scale for each column, to floats. */
    static MatrixProduct ofIntegers() {
        GraphProto.Builder graph = graph(TensorProto.DataType.UINT8);
        initializer(graph, "weights", TensorProto.DataType.INT8, bytes(768 * 3072), WEIGHTS);
        initializer(graph, "one", TensorProto.DataType.FLOAT, floats(1), 1);
        initializer(graph, "scales", TensorProto.DataType.FLOAT, floats(3072), 3072);
        initializer(graph, "zero", TensorProto.DataType.UINT8, ByteBuffer.wrap(new byte[] {ZERO}), 1);
        graph.addNode(NodeProto.newBuilder()
                .setDomain("com.microsoft")
                .setOpType("MatMulIntegerToFloat")
                .addAllInput(List.of("rows", "weights", "one", "scales", "zero"))
                .addOutput("product"));
        return load(graph, bytes(512 * 768), OnnxJavaType.UINT8);
    }

    private static GraphProto.Builder graph(TensorProto.DataType rows) {
        return GraphProto.newBuilder()
                .setName("product")
                .addInput(value("rows", rows, ROWS))
                .addOutput(value("product", TensorProto.DataType.FLOAT, ROWS[0], WEIGHTS[1]));
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, long... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : sizes) {
            shape.addDimBuilder().setDimValue(size);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }

    private static void initializer(
            GraphProto.Builder graph, String name, TensorProto.DataType type, ByteBuffer values, long... shape) {
        TensorProto.Builder tensor = graph.addInitializerBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(values));
        for (long size : shape) {
            tensor.addDims(size);
        }
    }

    private static ByteBuffer bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return direct(count).put(bytes).flip();
    }

    private static ByteBuffer floats(int count) {
        Random random = new Random(count);
        ByteBuffer floats = direct(4 * count);
        for (int i = 0; i < count; i++) {
            floats.putFloat(random.nextFloat() - 0.5f);
        }
        return floats.flip();
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    private static MatrixProduct load(GraphProto.Builder graph, ByteBuffer rows, OnnxJavaType type) {
        // DJL must create ONNX Runtime's environment.
        Engine.getEngine("OnnxRuntime");
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setDomain("com.microsoft")
                        .setVersion(1))
                .setGraph(graph)
                .build();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            OrtSession session = environment.createSession(model.toByteArray(), options);
            return new MatrixProduct(session, OnnxTensor.createTensor(environment, rows, ROWS, type));
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot load a graph of one product", e);
        }
    }

    /** Multiply-adds in a second, in the fastest of several products. */
    double perSecond() {
        long fastest = Long.MAX_VALUE;
        try {
            for (int i = 0; i < REPEATS; i++) {
                long before = System.nanoTime();
                session.run(Map.of("rows", rows)).close();
                fastest = Math.min(fastest, System.nanoTime() - before);
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed on a product", e);
        }
        return MULTIPLY_ADDS * NANOS_PER_SECOND / fastest;
    }

    @Override
    public void close() {
        rows.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot close a session", e);
        }
    }
}
