package io.reviewstream.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.reviewstream.trainer.Golden;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exported file against the network, which {@code GoldenNetworkTest} holds against transformers. */
class GoldenExportTest {

    @Test
    void exportedFileComputesTheNetworksLogits(@TempDir Path directory) throws Exception {
        // Given
        Golden golden = new Golden();
        DistilBertConfig config = DistilBertConfig.read(golden.directory);
        Path file = directory.resolve("model.onnx");

        // When
        double difference;
        try (DistilBertNetwork network =
                DistilBertNetwork.load(golden.directory, config, HeadPolicy.REQUIRE, 0, Device.cpu())) {
            OnnxExporter.PLAIN.write(network, file, Map.of());
            difference = ParityCheck.run(file, network, List.of(golden.tokenIds));
        }

        // Then
        assertThat(difference).isLessThan(1e-5);
    }
}
