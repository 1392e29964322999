package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.Cascade;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.common.event.Stage;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServedFile.FileOption;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.swap.ModelSlot.LeasedModel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model whose linear stage is sure of "good", and that has a reference of its plan. */
class PlannedModelSwapTest {
    private static final ServingPlan PLAN = new ServingPlan(
            NetworkFile.FP32,
            16,
            Optional.of(new LinearPlan(NgramFeatures.VERSION, Optional.of(new Cascade(2, 0)), Optional.empty())));

    @TempDir
    Path root;

    private final ModelSlot slot = new ModelSlot();
    private final StreamerMetrics metrics = new StreamerMetrics();
    private final DriftMonitor drift = new DriftMonitor(metrics);
    private DirectoryRegistry registry;
    private ModelBundle model;
    private Champion champion;

    @BeforeEach
    void store() {
        registry = new DirectoryRegistry(root, Clock.systemUTC());
        model = TinyModel.storePlanned(registry, Instant.parse("2026-01-01T00:00:00Z"), PLAN, Map.of("good", 3f));
        champion = registry.promote(model.version(), new Overridden("a test"), Optional.empty())
                .orElseThrow();
    }

    @AfterEach
    void close() {
        slot.close();
    }

    private void swap(FileOption file) {
        new ModelSwap(slot, registry, ServingSettings.on(InferenceDevice.CPU, file), drift, metrics, Clock.systemUTC())
                .to(champion);
    }

    private Stage stageOf(String text) {
        try (LeasedModel leased = slot.acquire(text).orElseThrow()) {
            return leased.lease().classifyEach(List.of(text)).get(0).stage();
        }
    }

    private boolean isComparedWithTheHoldout() {
        for (int i = 0; i < 500; i++) {
            drift.predicted(model.version(), new Prediction(i % 2 == 0 ? 0.9 : 0.1, 5, false));
        }
        return drift.view().orElseThrow().holdout().isPresent();
    }

    @Test
    void theActiveModelIsServedAsItsPlanSays() {
        swap(FileOption.AUTO);

        assertThat(slot.active().orElseThrow().plan()).contains(PLAN);
        assertThat(stageOf("good")).isEqualTo(Stage.LINEAR);
        assertThat(stageOf("case")).isEqualTo(Stage.NETWORK);
        assertThat(isComparedWithTheHoldout()).isTrue();
    }

    @Test
    void theNetworkAloneIsNotComparedWithTheReferenceOfThePlan() {
        swap(FileOption.NETWORK);

        assertThat(slot.active().orElseThrow().plan()).isEmpty();
        assertThat(stageOf("good")).isEqualTo(Stage.NETWORK);
        assertThat(isComparedWithTheHoldout()).isFalse();
    }
}
