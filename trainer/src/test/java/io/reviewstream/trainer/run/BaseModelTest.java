package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TrainingRuns;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.hub.LocalHub;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseModelTest {
    @Test
    void aDirectoryIsItselfAndCalledByItsName(@TempDir Path home) throws IOException {
        // Given
        Path directory = Files.createDirectories(home.resolve("base"));

        // When
        BaseModel base = BaseModel.find(directory.toString(), Map.of());

        // Then
        assertThat(base).isEqualTo(BaseModel.of("base", directory));
    }

    @Test
    void aBundleAsABaseModelTellsWhatItWasTrainedOn(@TempDir Path home) {
        // Given
        BaseModel original = TinyReviews.baseModel(home.resolve("base"));
        DirectoryRegistry registry = new DirectoryRegistry(home.resolve("registry"), Clock.systemUTC());
        ModelBundle bundle = TrainingRuns.silent(registry)
                .run(
                        original,
                        Corpus.of("plain", TinyReviews.of(TinyReviews.Wording.PLAIN, 100, 1)),
                        TinyReviews.plan(),
                        Optional.empty())
                .bundle();

        // When
        BaseModel base = BaseModel.find(bundle.directory().toString(), Map.of());

        // Then
        assertThat(base.name()).isEqualTo(bundle.version().value());
        assertThat(base.trainedOn())
                .containsExactlyInAnyOrderElementsOf(bundle.trainingTexts())
                .isNotEmpty();
    }

    @Test
    void aBundleAsABaseModelIsTakenTheRightWayRound(@TempDir Path home) {
        // Given
        Path original = TinyReviews.baseModel(home.resolve("base")).directory();
        DistilBertConfig.read(original).withLabels(List.of("good", "bad")).write(original);
        DirectoryRegistry registry = new DirectoryRegistry(home.resolve("registry"), Clock.systemUTC());
        ModelBundle bundle = new ExportRun(registry, Clock.systemUTC())
                .run(BaseModel.find(original.toString(), Optional.of("good")), InputLength.USUAL);
        DatasetSplits splits = DatasetSplits.of(
                Corpus.of("plain", TinyReviews.of(TinyReviews.Wording.PLAIN, 100, 1)), TinyReviews.plan());

        // When
        List<BaseModel> bases =
                List.of(BaseModel.of(bundle), BaseModel.find(bundle.directory().toString(), Optional.empty()));

        // Then
        assertThat(bases).allSatisfy(base -> assertThat(
                        RunConfig.of(base, splits, RunContext.NONE).labels())
                .isEqualTo(new LabelNames(List.of("good", "bad"), 0)));
        assertThatThrownBy(() -> BaseModel.find(bundle.directory().toString(), Optional.of("bad")))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("--positive-label bad", "good means positive");
    }

    @Test
    void aModelOfAHubIsCalledByIdAndCommitInItsBundles(@TempDir Path home) throws IOException {
        // Given
        BaseModel original = TinyReviews.baseModel(home.resolve("original"));
        Map<String, byte[]> files = new HashMap<>();
        try (Stream<Path> entries = Files.list(original.directory())) {
            for (Path file : entries.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }

        // When
        BaseModel base;
        try (LocalHub hub = new LocalHub(files)) {
            base = BaseModel.find(LocalHub.MODEL, Map.of("HOME", home.toString(), "HF_ENDPOINT", hub.endpoint()));
        }

        // Then
        assertThat(base.name()).isEqualTo("acme/tiny@" + LocalHub.COMMIT);
        assertThat(base.trainedOn()).isEmpty();
        assertThat(base.directory().resolve("model.safetensors"))
                .hasSameBinaryContentAs(original.directory().resolve("model.safetensors"));
    }

    @Test
    void aFileIsNoBaseModelAndNoHubIsContacted(@TempDir Path home) throws IOException {
        // Given
        Path file = Files.writeString(home.resolve("model"), "weights");

        // Then
        assertThatThrownBy(() -> BaseModel.find(file.toString(), Map.of()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(file + " is a file");
    }

    @Test
    void aModelThatIsNowhereIsMissingInput(@TempDir Path home) {
        // Given
        Map<String, String> offline = Map.of("HOME", home.toString(), "HF_HUB_OFFLINE", "1");

        // When
        UserException failure =
                catchThrowableOfType(UserException.class, () -> BaseModel.find("no-such/model", offline));

        // Then
        assertThat(failure).hasMessageContaining("no-such/model").hasMessageContaining("local directory");
        assertThat(failure.kind().exitCode()).isEqualTo(66);
    }
}
