package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.SharedFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.HoldoutReference;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TrainingRuns;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.network.NoGradient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportRunTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"distilbert.transformer.layer.0.ffn.lin1", "distilbert.transformer.layer.0.attention.v_lin"})
    void finiteWeightsWhoseValuesOverflowAreNamedByLayer(String layer, @TempDir Path directory) {
        // Given
        BaseModel base = TinyReviews.baseModel(directory.resolve("base"));
        DistilBertConfig config = DistilBertConfig.read(base.directory());
        try (DistilBertNetwork network =
                DistilBertNetwork.load(base.directory(), config, HeadPolicy.REQUIRE, 0, Device.cpu())) {
            // Weights of 0.02 become such of 6e37, whose sums are beyond the largest float of 3.4e38.
            NoGradient.run(
                    () -> network.parameters().get(layer + ".weight").muli(1e19).muli(3e20));
            network.save(base.directory());
        }
        DirectoryRegistry registry = new DirectoryRegistry(directory.resolve("registry"), Clock.systemUTC());
        Corpus corpus = Corpus.of("plain", TinyReviews.of(TinyReviews.Wording.PLAIN, 100, 1));
        TrainingRun training = TrainingRuns.silent(registry);

        // Then
        assertThatThrownBy(() -> new ExportRun(registry, Clock.systemUTC()).run(base, InputLength.USUAL))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(" of " + layer + " is not finite");
        assertThatThrownBy(() -> training.run(base, corpus, TinyReviews.plan(), Optional.empty()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(" of " + layer + " is not finite");
    }

    @Test
    void aHeadWhoseOutputsAreNoAlternativesIsRejected(@TempDir Path directory) throws IOException {
        // Given
        BaseModel base = TinyReviews.baseModel(directory.resolve("base"));
        Path file = base.directory().resolve(DistilBertConfig.FILE_NAME);
        ObjectNode config = (ObjectNode) Json.mapper().readTree(file.toFile());
        config.put("problem_type", "multi_label_classification");
        Files.write(file, Json.mapper().writeValueAsBytes(config));
        DirectoryRegistry registry = new DirectoryRegistry(directory.resolve("registry"), Clock.systemUTC());

        // Then
        assertThatThrownBy(() -> new ExportRun(registry, Clock.systemUTC()).run(base, InputLength.USUAL))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(file + " has a problem_type other than single_label_classification");
    }

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
        assertThat(HoldoutReference.of(bundle)).isEmpty();
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
