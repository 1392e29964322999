package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.drift.DriftView;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.swap.ModelSlot.LeasedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSwapTest {
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path ours;

    @TempDir
    Path theirs;

    private final ModelSlot slot = new ModelSlot();
    private final StreamerMetrics metrics = new StreamerMetrics();
    private final DriftMonitor drift = new DriftMonitor(metrics);
    private ModelBundle serving;
    private ModelSwap swap;

    @BeforeEach
    void serve() {
        serving = TinyModel.store(registry(ours), LONG_AGO, 0);
        swap = new ModelSwap(slot, registry(ours), ServingSettings.ON_CPU, drift, metrics, Clock.systemUTC());
        swap.to(champion(1, serving));
    }

    @AfterEach
    void close() {
        slot.close();
    }

    @Test
    void anEmptySlotHasNoLease() {
        // Given
        slot.close();

        // When
        Optional<ModelLease> lease = slot.acquire("good").map(LeasedModel::lease);

        // Then
        assertThat(lease).isEmpty();
    }

    @Test
    void aLeaseOutlivesTheSwap() {
        // Given
        ModelBundle next = TinyModel.store(registry(ours), LONG_AGO.plusSeconds(1), 1);
        try (ModelLease old = slot.acquire("good").orElseThrow().lease()) {
            // When
            swap.to(champion(2, next));

            // Then
            assertThat(old.classifyEach(List.of("good"))).hasSize(1);
            assertThat(old.modelVersion()).isEqualTo(serving.version());
            assertThat(slot.active().map(ModelSlot.ActiveModel::version)).contains(next.version());
        }
    }

    @Test
    void aSwapIsCountedAfterItHappened() throws Exception {
        // Given
        ModelBundle next = TinyModel.store(registry(ours), LONG_AGO.plusSeconds(1), 1);
        Thread swapping = new Thread(() -> swap.to(champion(2, next)));

        // When
        synchronized (slot) {
            swapping.start();
            await().until(() -> swapping.getState() == Thread.State.BLOCKED
                    && List.of(swapping.getStackTrace()).toString().contains("exchange"));

            // Then
            assertThat(metrics.scrape()).contains("reviewstream_model_swaps_total 1.0");
        }
        swapping.join();
        assertThat(metrics.scrape()).contains("reviewstream_model_swaps_total 2.0");
    }

    @Test
    void theActiveModelIsComparedWithTheReferenceOfItsBundle() {
        // Given
        List<Prediction> holdout = List.of(new Prediction(0.9, 5, false), new Prediction(0.1, 5, false));
        ModelBundle next =
                TinyModel.storeWithReference(registry(ours), LONG_AGO.plusSeconds(1), 0, TinyModel.reference(holdout));

        // When
        swap.to(champion(2, next));

        // Then
        for (int i = 0; i < 500; i++) {
            drift.predicted(next.version(), holdout.get(i % 2));
        }
        DriftView view = drift.view().orElseThrow();
        assertThat(view.modelVersion()).isEqualTo(next.version());
        assertThat(view.holdout().orElseThrow().scoreDistance()).isZero();
    }

    @Test
    void aModelWhoseReferenceIsDamagedIsNotLoaded() throws IOException {
        // Given
        ModelBundle next = TinyModel.storeWithReference(
                registry(ours),
                LONG_AGO.plusSeconds(1),
                0,
                TinyModel.reference(List.of(new Prediction(0.9, 5, false), new Prediction(0.1, 5, false))));
        Files.writeString(next.directory().resolve(BundleFiles.REFERENCE), "{}");

        // Then
        assertThatThrownBy(() -> swap.to(champion(2, next))).isInstanceOf(UserException.class);
        assertThatTheOldModelIsActive();
    }

    @Test
    void aModelThatIsLoadedAfterTheEndIsNotActive() {
        // Given
        slot.close();

        // When
        swap.to(champion(2, TinyModel.store(registry(ours), LONG_AGO.plusSeconds(1), 1)));

        // Then
        assertThat(slot.active()).isEmpty();
    }

    @Test
    void onlyTheActiveModelIsDeactivatedAndShownUntilAnotherIsActive() {
        // Given
        ModelBundle next = TinyModel.store(registry(ours), LONG_AGO.plusSeconds(1), 1);

        // When
        Optional<ModelSlot.FailedModel> other = slot.deactivate(next.version(), "it fails");
        assertThatTheOldModelIsActive();
        Optional<ModelSlot.FailedModel> failed = slot.deactivate(serving.version(), "it fails");

        // Then
        assertThat(other).isEmpty();
        assertThat(failed).contains(new ModelSlot.FailedModel(serving.version(), 1, "it fails"));
        assertThat(slot.failed()).isEqualTo(failed);
        assertThat(slot.active()).isEmpty();
        assertThat(slot.acquire("good")).isEmpty();
        swap.to(champion(2, next));
        assertThat(slot.failed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"replaced", "deactivated", "slot closed"})
    void aModelThatServesNoLongerIsClosed(String why) {
        // Given
        SharedClassifier model = ServingSettings.ON_CPU.load(serving);
        slot.exchange(model, slot.active().orElseThrow()).ifPresent(SharedClassifier::close);

        // When
        switch (why) {
            case "replaced" -> swap.to(champion(2, TinyModel.store(registry(ours), LONG_AGO.plusSeconds(1), 1)));
            case "deactivated" -> slot.deactivate(serving.version(), "it fails");
            default -> slot.close();
        }

        // Then
        assertThatIllegalStateException().isThrownBy(model::acquire);
    }

    @Test
    void whatIsReplacedIsHandedOutToBeClosed() {
        // Given
        ModelSlot.ActiveModel active = slot.active().orElseThrow();
        try (SharedClassifier next = ServingSettings.ON_CPU.load(serving)) {
            // When
            Optional<SharedClassifier> replaced = slot.exchange(next, active);

            // Then
            assertThat(replaced).isPresent().get().isNotSameAs(next);
            replaced.orElseThrow().close();
            slot.close();
            assertThat(slot.exchange(next, active)).containsSame(next);
        }
    }

    @Test
    void aFlippedByteIsRejectedAndTheOldModelStays() throws Exception {
        // Given
        ModelBundle next = TinyModel.store(registry(ours), LONG_AGO.plusSeconds(1), 1);
        Path onnx = next.directory().resolve(BundleFiles.ONNX);
        byte[] bytes = Files.readAllBytes(onnx);
        bytes[bytes.length / 2] ^= 1;
        Files.write(onnx, bytes);

        // When
        assertThatThrownBy(() -> swap.to(champion(2, next)))
                // Then
                .isInstanceOf(UserException.class)
                .hasMessageContaining("damaged");
        assertThatTheOldModelIsActive();
    }

    @Test
    void aMissingFileIsRejectedAndTheOldModelStays() throws Exception {
        // Given
        ModelBundle next = TinyModel.store(registry(ours), LONG_AGO.plusSeconds(1), 1);
        Files.delete(next.directory().resolve(BundleFiles.TOKENIZER));

        // When
        assertThatThrownBy(() -> swap.to(champion(2, next)))
                // Then
                .isInstanceOf(UserException.class)
                .hasMessageContaining(BundleFiles.TOKENIZER);
        assertThatTheOldModelIsActive();
    }

    @Test
    void aFileThatIsNoGraphIsRejectedAndTheOldModelStays() {
        // Given
        ModelBundle next = TinyModel.storeUnloadable(registry(ours), LONG_AGO.plusSeconds(1));

        // When
        assertThatThrownBy(() -> swap.to(champion(2, next)))
                // Then
                .isInstanceOf(UserException.class)
                .hasMessageContaining("cannot load");
        assertThatTheOldModelIsActive();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aModelWithoutFiniteOutputFailsItsWarmUp(float bias) {
        // Given
        ModelBundle next = TinyModel.store(registry(ours), LONG_AGO.plusSeconds(1), bias);

        // When
        assertThatThrownBy(() -> swap.to(champion(2, next)))
                // Then
                .hasMessageContaining("not finite");
        assertThatTheOldModelIsActive();
    }

    @Test
    void aVersionThatTheRegistryDoesNotHaveIsRejected() {
        // Given
        ModelBundle elsewhere = TinyModel.store(registry(theirs), LONG_AGO.plusSeconds(1), 1);

        // When
        assertThatThrownBy(() -> swap.to(champion(2, elsewhere)))
                // Then
                .isInstanceOf(UserException.class)
                .hasMessageContaining(elsewhere.version().value());
        assertThatTheOldModelIsActive();
    }

    private void assertThatTheOldModelIsActive() {
        try (ModelLease lease = slot.acquire("good").orElseThrow().lease()) {
            assertThat(lease.modelVersion()).isEqualTo(serving.version());
            assertThat(lease.classifyEach(List.of("good"))).hasSize(1);
        }
    }

    private static ModelRegistry registry(Path directory) {
        return new DirectoryRegistry(directory, Clock.systemUTC());
    }

    private static Champion champion(long number, ModelBundle bundle) {
        return new Champion(number, bundle.version(), Champion.How.OVERRIDE, "a test", Optional.empty(), LONG_AGO);
    }
}
