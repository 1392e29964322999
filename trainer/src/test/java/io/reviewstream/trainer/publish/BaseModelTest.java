package io.reviewstream.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reviewstream.common.failure.Failure;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.hub.LocalHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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
    void aModelThatIsNowhereIsMissingInput(@TempDir Path home) {
        // Given
        Map<String, String> offline = Map.of("HOME", home.toString(), "HF_HUB_OFFLINE", "1");

        // When
        Failure failure = catchThrowableOfType(Failure.class, () -> BaseModel.find("no-such/model", offline));

        // Then
        assertThat(failure).hasMessageContaining("no-such/model").hasMessageContaining("local directory");
        assertThat(failure.kind().exitCode()).isEqualTo(66);
    }
}
