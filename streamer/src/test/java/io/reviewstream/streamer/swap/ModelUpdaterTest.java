package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.TickingClock;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which model is activated when, without its thread and without Kafka. */
class ModelUpdaterTest {
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private final TickingClock clock = new TickingClock(LONG_AGO);
    private final ModelSlot slot = new ModelSlot();
    private final StreamerMetrics metrics = new StreamerMetrics();
    private ModelRegistry registry;
    private int opened;
    private int listed;
    private ModelUpdater updater;

    @BeforeEach
    void create() {
        registry = new DirectoryRegistry(directory.resolve("models"), Clock.systemUTC());
        ModelRegistry counted = (ModelRegistry) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ModelRegistry.class}, (proxy, method, arguments) -> {
                    opened += method.getName().equals("open") ? 1 : 0;
                    listed += method.getName().equals("filesState") ? 1 : 0;
                    try {
                        return method.invoke(registry, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        updater = new ModelUpdater(
                counted,
                new RegistryReader(counted, metrics, clock),
                KafkaSettings.of("localhost:1"),
                "model-announcements",
                slot,
                ServingSettings.ON_CPU,
                new DriftMonitor(metrics),
                metrics,
                clock,
                () -> {},
                failure -> {});
    }

    @AfterEach
    void close() {
        slot.close();
        metrics.close();
    }

    @Test
    void aRejectedModelIsRetriedAfter30SecondsThatDoubleUpToAnHour() throws Exception {
        // Given
        ModelBundle bundle = promote(0);
        Files.writeString(bundle.directory().resolve(BundleFiles.ONNX), "damaged");

        // When
        int triesInFourHours = triesWithin(Duration.ofHours(4));

        // Then: after 0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5 minutes, then every hour
        assertThat(triesInFourHours).isEqualTo(10);
        assertThat(metrics.scrape()).contains("reviewstream_model_load_failures_total 1.0");
        // hardly more than once a minute
        assertThat(listed).isBetween(240, 300);
    }

    @Test
    void aRejectedModelIsRetriedWithinAMinuteWhenItsFilesChange() throws Exception {
        // Given
        ModelBundle bundle = promote(0);
        Path onnx = bundle.directory().resolve(BundleFiles.ONNX);
        byte[] whole = Files.readAllBytes(onnx);
        Files.writeString(onnx, "damaged");
        triesWithin(Duration.ofHours(4));

        // When
        Files.write(onnx, whole);
        triesWithin(Duration.ofMinutes(1));

        // Then
        assertThat(active()).contains(bundle.version());
    }

    @Test
    void theActiveModelStaysWhateverBecomesOfTheRegistry() throws Exception {
        // Given
        ModelBundle bundle = promote(0);
        updater.update(List.of());
        Path root = directory.resolve("models");
        Path aside = Files.move(root, directory.resolve("aside"));

        // When: absent, empty, and not readable by root either
        updater.update(List.of());
        Files.createDirectory(root);
        updater.update(List.of());
        Files.delete(root);
        Files.createSymbolicLink(root, root);
        updater.update(List.of());

        // Then
        assertThat(active()).contains(bundle.version());

        // When
        Files.delete(root);
        Files.move(aside, root);
        ModelBundle next = promote(1);
        updater.update(List.of());

        // Then
        assertThat(active()).contains(next.version());
        assertThat(metrics.scrape()).contains("reviewstream_model_swaps_total 2.0");
    }

    @Test
    @Timeout(10)
    void theEndDoesNotWaitForeverForTheThread() {
        // Given: no broker, for which the client waits a minute
        updater.start();

        // When
        updater.close(Duration.ofMillis(100));

        // Then
        assertThat(slot.active()).isEmpty();
    }

    private int triesWithin(Duration time) {
        int before = opened;
        for (Instant end = clock.instant().plus(time);
                clock.instant().isBefore(end);
                clock.pass(Duration.ofSeconds(10))) {
            updater.update(List.of());
        }
        return opened - before;
    }

    private Optional<ModelVersion> active() {
        return slot.active().map(ModelSlot.ActiveModel::version);
    }

    private ModelBundle promote(float bias) {
        ModelBundle bundle = TinyModel.store(registry, LONG_AGO.plusSeconds((long) bias), bias);
        registry.promote(bundle.version(), new Overridden("a test"), registry.champion());
        return bundle;
    }
}
