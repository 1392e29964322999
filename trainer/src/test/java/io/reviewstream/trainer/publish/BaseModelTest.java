package io.reviewstream.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reviewstream.common.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseModelTest {
    @Test
    void aModelOfTheLocalHubCacheIsFoundByItsId(@TempDir Path home) throws IOException {
        // Given
        Path model = home.resolve("hub").resolve("models--distilbert--distilbert-base-uncased");
        Path snapshot = Files.createDirectories(model.resolve("snapshots").resolve("abc"));
        Files.createDirectories(model.resolve("refs"));
        Files.writeString(model.resolve("refs").resolve("main"), "abc\n");
        HubCache cache = HubCache.ofEnvironment(Map.of("HF_HOME", home.toString()));

        // When
        Optional<Path> found = cache.find("distilbert/distilbert-base-uncased");

        // Then
        assertThat(found).contains(snapshot);
    }

    @Test
    void aModelThatIsNowhereIsMissingInput() {
        // When
        Failure failure = catchThrowableOfType(Failure.class, () -> BaseModel.find("no-such/model"));

        // Then
        assertThat(failure).hasMessageContaining("no-such/model").hasMessageContaining("--base-model");
        assertThat(failure.kind().exitCode()).isEqualTo(66);
    }
}
