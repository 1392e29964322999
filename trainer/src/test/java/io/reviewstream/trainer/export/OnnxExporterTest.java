package io.reviewstream.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.network.DistilBertNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxExporterTest {
    private static final Map<String, String> PROVENANCE = Map.of("model.version", "v1", "base.model", "tiny");

    @TempDir
    Path directory;

    @Test
    void exportedFileComputesTheNetworksLogitsAtEveryLength() {
        // Given
        Path file = directory.resolve("model.onnx");
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
            OnnxExporter.write(network, file, PROVENANCE);

            // When
            double difference = ParityCheck.run(file, network, 1);

            // Then
            assertThat(difference).isLessThan(1e-5);
        }
    }

    @Test
    void fileOfAnotherNetworkDoesNotPass() {
        // Given
        Path file = directory.resolve("model.onnx");
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu());
                DistilBertNetwork other = DistilBertNetwork.random(TestConfigs.tiny(), 2, Device.cpu())) {
            OnnxExporter.write(other, file, PROVENANCE);

            // When / Then
            assertThatThrownBy(() -> ParityCheck.run(file, network, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("model.onnx", "differs by");
        }
    }

    @Test
    void sameNetworkGivesTheSameBytes() {
        // Given
        Path first = directory.resolve("first.onnx");
        Path second = directory.resolve("second.onnx");

        // When
        for (Path file : List.of(first, second)) {
            try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
                OnnxExporter.write(network, file, PROVENANCE);
            }
        }

        // Then
        assertThat(first).hasSameBinaryContentAs(second);
    }

    @Test
    void provenanceIsReadBackFromTheFile() throws Exception {
        // Given
        Path file = directory.resolve("model.onnx");

        // When
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
            OnnxExporter.write(network, file, PROVENANCE);
        }

        // Then
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString())) {
            assertThat(session.getMetadata().getCustomMetadata()).isEqualTo(PROVENANCE);
            assertThat(session.getInputNames()).containsExactly("input_ids", "attention_mask");
            assertThat(session.getOutputNames()).containsExactly("logits");
        }
    }
}
