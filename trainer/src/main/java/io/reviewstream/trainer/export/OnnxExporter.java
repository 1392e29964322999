package io.reviewstream.trainer.export;

import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.NoGradient;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes a network as ONNX graphs. Inputs {@code input_ids} and {@code attention_mask}, int64 (batch, sequence), both
 * dimensions free; output {@code logits}, F32 (batch, labels). The same network and provenance give the same bytes.
 */
public enum OnnxExporter {
    /** Standard operators of opset 17: for any runtime, and the reference for the others. */
    PLAIN,
    /** ONNX Runtime's operators, F32: computes what {@link #PLAIN} does. */
    OPTIMIZED,
    /** ONNX Runtime's operators, products of 8-bit integers: computes nearly what {@link #PLAIN} does. */
    QUANTIZED;

    /**
     * Writes {@code network} to {@code file}.
     *
     * @param provenance what the file is to say about its origin, readable from ONNX Runtime's model metadata
     */
    public void write(DistilBertNetwork network, Path file, Map<String, String> provenance) {
        NoGradient.run(() -> graph(network).write(file, provenance));
    }

    private OnnxGraph graph(DistilBertNetwork network) {
        return switch (this) {
            case PLAIN -> PlainGraph.of(network);
            case OPTIMIZED -> FusedGraph.of(network);
            case QUANTIZED -> QuantizedGraph.of(network);
        };
    }
}
