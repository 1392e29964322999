package io.reviewstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.TrainerRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ModelsCommandTest extends TrainerRunner {
    @Test
    void damagedModelsAreListedBesideTheOthers() throws IOException {
        // Given
        Instant made = Instant.parse("2026-01-01T00:00:00Z");
        ModelRegistry registry = new DirectoryRegistry(directory.resolve("damaged"), Clock.systemUTC());
        ModelVersion whole = TinyModel.store(registry, made, 0).version();
        ModelBundle damaged = TinyModel.store(registry, made.plusSeconds(1), 1);
        Files.writeString(damaged.directory().resolve("manifest.json"), "{");
        Files.createFile(directory.resolve("damaged/v20260101-000002-abcdef"));

        // Then
        assertThat(run("models list --registry @/damaged")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        header -> assertThat(header).contains("VERSION"),
                        first -> assertThat(first).contains(whole.value(), "NONE"),
                        second -> assertThat(second).contains(damaged.version().value(), "DAMAGED: ", "manifest.json"),
                        third -> assertThat(third).isEqualTo("  v20260101-000002-abcdef  DAMAGED: it is a file"));
        assertThat(run("models list --registry @/damaged --json")).isZero();
        assertThat(json().get("models")).hasSize(1);
        assertThat(json().at("/damaged/v20260101-000002-abcdef").textValue()).isEqualTo("it is a file");
    }
}
