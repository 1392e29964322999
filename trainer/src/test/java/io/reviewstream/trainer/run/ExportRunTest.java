package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportRunTest {
    @Test
    void aCheckpointGivesTheProbabilitiesOfTransformers(@TempDir Path directory) throws IOException {
        // Given
        Path golden = SharedFiles.require("models/golden-tiny");
        List<JsonNode> expected = new ArrayList<>();
        for (String line : Files.readAllLines(golden.resolve("expected.jsonl"))) {
            expected.add(Json.mapper().readTree(line));
        }
        DirectoryRegistry registry = new DirectoryRegistry(directory, Clock.systemUTC());

        // When
        ModelBundle bundle =
                new ExportRun(registry, Clock.systemUTC()).run(BaseModel.of("golden-tiny", golden), InputLength.USUAL);

        // Then
        bundle.verifyAll();
        assertThat(registry.champion()).isEmpty();
        try (SharedClassifier classifier = ServingSettings.on(InferenceDevice.CPU, ServedFile.FileOption.FP32)
                        .load(bundle);
                ModelLease lease = classifier.acquire()) {
            List<Prediction> predictions = lease.classifyEach(
                    expected.stream().map(line -> line.get("text").textValue()).toList());
            for (int i = 0; i < expected.size(); i++) {
                Prediction prediction = predictions.get(i);
                assertThat(prediction.probability())
                        .isCloseTo(expected.get(i).get("probability").doubleValue(), within(1e-4));
                assertThat(prediction.tokens())
                        .isEqualTo(expected.get(i).get("tokens").intValue());
                assertThat(prediction.truncated())
                        .isEqualTo(expected.get(i).get("truncated").booleanValue());
            }
        }
    }
}
