package io.reviewstream.benchmarks.subject;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.Cascade;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.common.registry.DirectoryRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRotationTest {
    @TempDir
    Path directory;

    @Test
    void copiesOfAPlannedModelHaveItsLinearStage() {
        // Given
        ServingPlan plan = new ServingPlan(
                NetworkFile.FP32,
                16,
                Optional.of(new LinearPlan(NgramFeatures.VERSION, Optional.of(new Cascade(1, 0)), Optional.empty())));
        ModelBundle model = TinyModel.storePlanned(
                new DirectoryRegistry(directory.resolve("own"), Clock.systemUTC()),
                Instant.EPOCH,
                plan,
                Map.of("good", 3f));
        Path copies = directory.resolve("copies");

        // When
        try (RandomModel random = RandomModel.of(Shape.TINY, 1, Optional.empty(), Optional.of(model))) {
            ModelRotation.ofCopies(random.bundle(), copies);
        }

        // Then
        DirectoryRegistry registry = new DirectoryRegistry(copies, Clock.systemUTC());
        assertThat(registry.versions())
                .map(registry::open)
                .filteredOn(copy -> copy.has(BundleFiles.LINEAR))
                .hasSize(2)
                .allSatisfy(copy -> {
                    try (SharedClassifier classifier = ServingSettings.ON_CPU.load(copy)) {
                        assertThat(classifier.modelVersion()).isEqualTo(copy.version());
                    }
                });
    }
}
