package io.reviewstream.common.inference;

import ai.onnx.proto.OnnxMl;
import java.util.List;

/** The network of a {@link TinyModel}: logits = [0, bias + sum over tokens of mask * scale * weight]. */
final class TinyGraph {
    private TinyGraph() {}

    /**
     * With a row of the table for each weight.
     *
     * @param moreRows rows of the table that no token has
     */
    static OnnxMl.ModelProto of(float[] weights, float bias, float scale, int moreRows) {
        OnnxMl.TensorProto.Builder table = OnnxMl.TensorProto.newBuilder()
                .setName("table")
                .setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                .addDims(weights.length + moreRows)
                .addDims(2);
        for (float weight : weights) {
            table.addFloatData(0).addFloatData(scale * weight);
        }
        for (int row = 0; row < moreRows; row++) {
            table.addFloatData(0).addFloatData(row);
        }
        OnnxMl.GraphProto graph = OnnxMl.GraphProto.newBuilder()
                .setName("tiny")
                .addInput(value("input_ids", OnnxMl.TensorProto.DataType.INT64, "batch", "sequence"))
                .addInput(value("attention_mask", OnnxMl.TensorProto.DataType.INT64, "batch", "sequence"))
                .addOutput(value("logits", OnnxMl.TensorProto.DataType.FLOAT, "batch", "labels"))
                .addInitializer(table)
                .addInitializer(OnnxMl.TensorProto.newBuilder()
                        .setName("bias")
                        .setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                        .addDims(2)
                        .addFloatData(0)
                        .addFloatData(bias))
                .addInitializer(axes("last", 2))
                .addInitializer(axes("words", 1))
                .addNode(node("Gather", "each", "table", "input_ids"))
                .addNode(node("Cast", "present", "attention_mask")
                        .addAttribute(OnnxMl.AttributeProto.newBuilder()
                                .setName("to")
                                .setType(OnnxMl.AttributeProto.AttributeType.INT)
                                .setI(OnnxMl.TensorProto.DataType.FLOAT.getNumber())))
                .addNode(node("Unsqueeze", "mask", "present", "last"))
                .addNode(node("Mul", "masked", "each", "mask"))
                .addNode(node("ReduceSum", "sum", "masked", "words")
                        .addAttribute(OnnxMl.AttributeProto.newBuilder()
                                .setName("keepdims")
                                .setType(OnnxMl.AttributeProto.AttributeType.INT)
                                .setI(0)))
                .addNode(node("Add", "logits", "sum", "bias"))
                .build();
        return OnnxMl.ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build();
    }

    private static OnnxMl.NodeProto.Builder node(String operator, String output, String... inputs) {
        return OnnxMl.NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addOutput(output)
                .addAllInput(List.of(inputs));
    }

    private static OnnxMl.TensorProto axes(String name, long axis) {
        return OnnxMl.TensorProto.newBuilder()
                .setName(name)
                .setDataType(OnnxMl.TensorProto.DataType.INT64.getNumber())
                .addDims(1)
                .addInt64Data(axis)
                .build();
    }

    private static OnnxMl.ValueInfoProto value(String name, OnnxMl.TensorProto.DataType type, String... dimensions) {
        OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
        for (String dimension : dimensions) {
            shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam(dimension));
        }
        return OnnxMl.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.TypeProto.newBuilder()
                        .setTensorType(OnnxMl.TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }
}
