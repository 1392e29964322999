package io.reviewstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.Cascade;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.TrainerRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelsCommandTest extends TrainerRunner {
    @Test
    void aModelWhoseLinearStageCannotBeLoadedIsNotPromoted() throws IOException {
        // Given
        Instant made = Instant.parse("2026-01-01T00:00:00Z");
        ModelRegistry registry = new DirectoryRegistry(directory.resolve("stages"), Clock.systemUTC());
        ServingPlan known = plan(NgramFeatures.VERSION);
        ModelBundle good = TinyModel.storePlanned(registry, made, known, Map.of("good", 3f));
        ModelBundle newer = TinyModel.storePlanned(
                registry, made.plusSeconds(1), plan(NgramFeatures.VERSION + 1), Map.of("good", 3f));

        // When
        int refused = run("models promote --registry @/stages --reason x " + newer.version());
        boolean isChampion = registry.champion().isPresent();
        int promoted = run("models promote --registry @/stages --reason x " + good.version());

        // Then
        assertThat(refused).isEqualTo(65);
        assertThat(isChampion).isFalse();
        assertThat(promoted).isZero();
        assertThat(run("models show --registry @/stages " + good.version())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "serving plan: fp32, 16 tokens; a linear model answers reviews with a margin of at least 2.00");
    }

    private static ServingPlan plan(int features) {
        return new ServingPlan(
                NetworkFile.FP32,
                16,
                Optional.of(new LinearPlan(features, Optional.of(new Cascade(2, 0)), Optional.empty())));
    }

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
