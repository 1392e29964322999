package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServedFile.FileOption;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.TrainingRuns;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.network.TinyBert;
import io.reviewstream.trainer.network.TokenizerFiles;
import io.reviewstream.trainer.network.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a BERT to a DistilBERT that is served. */
class BertBaseModelTest {
    private static final List<Corpus.CorpusRow> REVIEWS = TinyReviews.of(Wording.PLAIN, 300, 1);

    @TempDir
    Path directory;

    private Path checkpoint;
    private DirectoryRegistry registry;

    @BeforeEach
    void writeClassifier() throws IOException {
        checkpoint = directory.resolve("bert");
        registry = new DirectoryRegistry(directory.resolve("registry"), Clock.systemUTC());
        List<String> tokens =
                Vocabulary.of(REVIEWS.stream().map(Corpus.CorpusRow::text).toList(), 300);
        DistilBertConfig shape = new DistilBertConfig(
                tokens.size(), 20, 32, 2, 2, 64, 0.1, 0.1, 0.1, 0.02, 0, List.of("NEGATIVE", "POSITIVE"), Map.of());
        TinyBert.of(shape, 1).withHead().write(checkpoint);
        TokenizerFiles.of(tokens, 20).write(checkpoint);
    }

    @Test
    void aTrainedBertIsADistilBertInEveryFile() throws IOException {
        // When
        ModelBundle bundle = TrainingRuns.silent(registry)
                .run(
                        BaseModel.of("bert", checkpoint),
                        Corpus.of("plain", REVIEWS),
                        TinyReviews.plan(),
                        Optional.empty())
                .bundle();

        // Then
        bundle.verifyAll();
        JsonNode json =
                Json.mapper().readTree(bundle.directory().resolve("config.json").toFile());
        assertThat(json.path("model_type").asText()).isEqualTo("distilbert");
        assertThat(json.path("architectures").path(0).asText()).isEqualTo("DistilBertForSequenceClassification");
        assertThat(List.of(json.path("dim").intValue(), json.path("n_layers").intValue()))
                .containsExactly(32, 2);
        List<String> texts = List.of("great lamp, lovely", "broken cup, awful");
        List<Prediction> served = classify(bundle, texts);
        assertThat(served.get(0).probability()).isGreaterThan(0.5);
        assertThat(served.get(1).probability()).isLessThan(0.5);
        double[] expected = probabilities(bundle, texts);
        for (int i = 0; i < expected.length; i++) {
            assertThat(served.get(i).probability()).isCloseTo(expected[i], within(1e-4));
        }
    }

    @Test
    void aBertClassifierIsNotExportedAsItIs() {
        // Given
        ExportRun export = new ExportRun(registry, Clock.systemUTC());

        // When / Then
        assertThatThrownBy(() -> export.run(BaseModel.of("bert", checkpoint), InputLength.USUAL))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("model.safetensors", "pooler", "reviewstream train");
        assertThat(registry.versions()).isEmpty();
    }

    private static List<Prediction> classify(ModelBundle bundle, List<String> texts) {
        try (SharedClassifier classifier =
                        ServingSettings.on(InferenceDevice.CPU, FileOption.FP32).load(bundle);
                ModelLease lease = classifier.acquire()) {
            return lease.classifyEach(texts);
        }
    }

    /** Of the positive label, by PyTorch from the weights of the bundle, which are read as those of a DistilBERT. */
    private static double[] probabilities(ModelBundle bundle, List<String> texts) {
        DistilBertConfig config = DistilBertConfig.read(bundle.directory());
        try (SharedClassifier classifier = ServingSettings.ON_CPU.load(bundle);
                ModelLease lease = classifier.acquire();
                DistilBertNetwork network =
                        DistilBertNetwork.load(bundle.directory(), config, HeadPolicy.REQUIRE, 0, Device.cpu())) {
            List<int[]> ids = texts.stream()
                    .map(text -> Arrays.stream(lease.tokenize(text).ids())
                            .mapToInt(Math::toIntExact)
                            .toArray())
                    .toList();
            return network.logits(ids).stream()
                    .mapToDouble(logits -> 1 / (1 + Math.exp(logits[0] - logits[1])))
                    .toArray();
        }
    }
}
