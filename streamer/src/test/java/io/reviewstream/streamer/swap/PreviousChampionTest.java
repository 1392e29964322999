package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviousChampionTest {
    private static final String TEXT = "great product";
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private ModelRegistry registry;
    private ModelBundle before;
    private ModelVersion failing;

    @BeforeEach
    void promote() {
        registry = new DirectoryRegistry(directory.resolve("models"), Clock.systemUTC());
        before = promote(0);
        failing = promote(1).version();
    }

    @Test
    void isLoadedOnceForManyReviewsOfAMinute() throws Exception {
        try (PreviousChampion previous = new PreviousChampion(registry, ServingSettings.ON_CPU)) {
            // Given
            boolean first = previous.predicts(failing, TEXT);

            // When
            Files.delete(before.directory().resolve(BundleFiles.ONNX));

            // Then
            assertThat(first).isTrue();
            assertThat(previous.predicts(failing, TEXT)).isTrue();
        }
    }

    @Test
    void isFreedAfterItsTime() throws Exception {
        try (PreviousChampion previous =
                new PreviousChampion(registry, ServingSettings.ON_CPU, Duration.ofMillis(50))) {
            // Given
            previous.predicts(failing, TEXT);

            // When
            Files.delete(before.directory().resolve(BundleFiles.ONNX));

            // Then
            await().until(() -> !previous.predicts(failing, TEXT));
        }
    }

    @Test
    void anotherModelThatFailsHasAnotherReplacement() throws Exception {
        try (PreviousChampion previous = new PreviousChampion(registry, ServingSettings.ON_CPU)) {
            // Given
            previous.predicts(failing, TEXT);

            // When
            Files.delete(before.directory().resolve(BundleFiles.ONNX));

            // Then
            assertThat(previous.predicts(before.version(), TEXT)).isTrue();
            assertThat(previous.predicts(failing, TEXT)).isFalse();
        }
    }

    @Test
    void aChampionBeforeThatFailsOnTheReviewDoesNotPredictIt() {
        // Given
        promote(registry, TinyModel.storeSick(registry, LONG_AGO.plusSeconds(2)));
        ModelVersion newest = promote(3).version();

        try (PreviousChampion previous = new PreviousChampion(registry, ServingSettings.ON_CPU)) {
            assertThat(previous.predicts(newest, "battery")).isFalse();
            assertThat(previous.predicts(newest, TEXT)).isTrue();
        }
    }

    @Test
    void whileTheRegistryIsAwayNobodyKnows() throws Exception {
        Path root = directory.resolve("models");
        try (PreviousChampion previous = new PreviousChampion(registry, ServingSettings.ON_CPU)) {
            // Given: not mounted
            Path aside = Files.move(root, directory.resolve("aside"));
            Files.createDirectory(root);
            assertThatThrownBy(() -> previous.predicts(failing, TEXT)).isInstanceOf(UserException.class);

            // When
            Files.delete(root);
            Files.move(aside, root);

            // Then
            assertThat(previous.predicts(failing, TEXT)).isTrue();
        }
    }

    @Test
    void theFirstChampionHasNoneBeforeIt() {
        ModelRegistry single = new DirectoryRegistry(directory.resolve("single"), Clock.systemUTC());
        ModelVersion only =
                promote(single, TinyModel.store(single, LONG_AGO, 0)).version();

        try (PreviousChampion previous = new PreviousChampion(single, ServingSettings.ON_CPU)) {
            assertThat(previous.predicts(only, TEXT)).isFalse();
        }
    }

    private ModelBundle promote(float bias) {
        return promote(registry, TinyModel.store(registry, LONG_AGO.plusSeconds((long) bias), bias));
    }

    private static ModelBundle promote(ModelRegistry registry, ModelBundle bundle) {
        registry.promote(bundle.version(), new Overridden("a test"), registry.champion());
        return bundle;
    }
}
