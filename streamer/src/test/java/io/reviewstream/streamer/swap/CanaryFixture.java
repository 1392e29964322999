package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.TickingClock;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.swap.ModelSlot.CanaryModel;
import io.reviewstream.streamer.swap.ModelSlot.LeasedModel;
import io.reviewstream.streamer.swap.ModelSlot.ServedArm;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A champion that serves, and a challenger that the registry has beside it. */
abstract class CanaryFixture {
    static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");
    static final Cause CAUSE = Cause.of("a test", MadeBy.PERSON, NOON);
    static final int REVIEWS = 400;

    @TempDir
    Path directory;

    final TickingClock clock = new TickingClock(NOON);
    final StreamerMetrics metrics = new StreamerMetrics();
    final ModelSlot slot = new ModelSlot();
    ModelRegistry registry;
    CanarySwap canary;
    ModelVersion challenger;
    Champion champion;

    @BeforeEach
    void serveAChampion() {
        registry = new DirectoryRegistry(directory.resolve("models"), Clock.systemUTC());
        champion = promote(TinyModel.store(registry, NOON, 0));
        challenger = TinyModel.store(registry, NOON.plusSeconds(1), 1).version();
        canary = new CanarySwap(slot, registry, ServingSettings.ON_CPU, metrics, clock);
    }

    @AfterEach
    void close() {
        slot.close();
        metrics.close();
    }

    Champion promote(ModelBundle bundle) {
        Champion next = registry.promote(bundle.version(), new Overridden("a test"), registry.champion())
                .orElseThrow();
        new ModelSwap(slot, registry, ServingSettings.ON_CPU, new DriftMonitor(metrics), metrics, clock).to(next);
        return next;
    }

    /** Writes a release whose challenger serves a share of the reviews. */
    Release.Canary begin(double share) {
        Release.Canary release = Release.canary(registry.release(), challenger, champion.version(), share, CAUSE);
        registry.add(release);
        return release;
    }

    /** Reads the release again. */
    void follow() {
        clock.pass(Duration.ofSeconds(10));
        canary.follow(Optional.of(champion));
    }

    /** How many of {@link #REVIEWS} reviews this model serves. */
    long reviewsOf(ModelVersion version) {
        return IntStream.range(0, REVIEWS)
                .filter(number -> {
                    try (LeasedModel model = slot.acquire("review " + number).orElseThrow()) {
                        assertThat(model.predicts("review " + number)).isTrue();
                        assertThat(model.arm().map(ServedArm::isCanary))
                                .isEqualTo(slot.canary()
                                        .map(unused ->
                                                model.lease().modelVersion().equals(challenger)));
                        return model.lease().modelVersion().equals(version);
                    }
                })
                .count();
    }

    SharedClassifier loadChallenger() {
        return ServingSettings.ON_CPU.load(registry.open(challenger));
    }

    /** Lets the challenger serve a share of the reviews, without a release. */
    void serveCanary(double share) {
        slot.serveCanary(loadChallenger(), new CanaryModel(challenger, 1, share, NOON));
    }
}
