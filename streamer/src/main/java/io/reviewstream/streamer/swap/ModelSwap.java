package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.inference.HoldoutReference;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.swap.ModelSlot.ActiveModel;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the active model: verify ▸ load ▸ warm ▸ switch ▸ drain ▸ close. A failure before the switch leaves the old
 * model active. Owned by the thread of the {@link ModelUpdater}, so there is one swap at a time and none on a stream
 * thread.
 */
final class ModelSwap {
    private static final Logger LOG = LoggerFactory.getLogger(ModelSwap.class);
    private final ModelSlot slot;
    private final ModelRegistry registry;
    private final ServingSettings serving;
    private final DriftMonitor drift;
    private final StreamerMetrics metrics;
    private final Clock clock;

    ModelSwap(
            ModelSlot slot,
            ModelRegistry registry,
            ServingSettings serving,
            DriftMonitor drift,
            StreamerMetrics metrics,
            Clock clock) {
        this.slot = slot;
        this.registry = registry;
        this.serving = serving;
        this.drift = drift;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Makes this champion's model the active one.
     *
     * @throws io.reviewstream.common.error.UserException if its bundle is missing, damaged or cannot be loaded
     * @throws RuntimeException if it fails its warm-up
     */
    void to(Champion champion) {
        long start = System.nanoTime();
        ModelBundle bundle = registry.open(champion.version());
        Optional<ServingPlan> plan = serving.file().plan(bundle);
        // It is of the plan, and says nothing about the network alone.
        Optional<HoldoutReference> reference =
                plan.equals(bundle.manifest().plan()) ? HoldoutReference.of(bundle) : Optional.empty();
        // Loading checks the files that it reads.
        SharedClassifier next = serving.load(bundle);
        try {
            warm(next);
        } catch (RuntimeException e) {
            next.close();
            throw e;
        }
        ActiveModel active = new ActiveModel(
                next.modelVersion(), champion.number(), next.served().file(), plan, clock.instant());
        drift.activated(active.version(), reference);
        // The old model closes with its last lease.
        slot.exchange(next, active).ifPresent(SharedClassifier::close);
        metrics.modelActivated(active.version().value(), active.file(), Duration.ofNanos(System.nanoTime() - start));
        LOG.atInfo()
                .addKeyValue("model", active.version())
                .addKeyValue("champion", active.championNumber())
                .addKeyValue("file", active.file())
                .addKeyValue("linearStage", plan.flatMap(ServingPlan::linear).isPresent())
                .log("Model active");
    }

    private static void warm(SharedClassifier next) {
        try (ModelLease lease = next.acquire()) {
            lease.warmUp();
        }
    }
}
