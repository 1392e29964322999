package io.reviewstream.streamer.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.trigger.AccuracyState.ActiveChampion;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChampionMonitorTest {
    private static final Instant NOON = Instant.parse("2026-04-18T12:00:00Z");

    @TempDir
    Path directory;

    @Test
    void theChampionAndItsGateAccuracyAreThoseOfTheRegistry() {
        // Given
        ModelRegistry registry = new DirectoryRegistry(directory, Clock.systemUTC());
        ModelBundle bundle = TinyModel.store(registry, NOON, 0);
        TinyModel.measured(bundle, 0.8);
        try (StreamerMetrics metrics = new StreamerMetrics();
                ChampionMonitor monitor = new ChampionMonitor(registry, metrics)) {
            assertThat(monitor.latest()).isEmpty();

            // When
            Champion champion = registry.promote(bundle.version(), new Overridden("by hand"), Optional.empty())
                    .orElseThrow();
            monitor.readSoon();

            // Then
            await().untilAsserted(() -> assertThat(monitor.latest())
                    .contains(new ActiveChampion(
                            bundle.version().value(), champion.number(), champion.at(), Optional.of(0.8))));
        }
    }
}
