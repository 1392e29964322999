package io.reviewstream.streamer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.registry.TrafficEvidence;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.ReleaseSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A monitor of releases over a registry in a directory, whose champion has a model that may follow it. */
abstract class ReleaseMonitorFixture {
    static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");
    static final PairCounts HARM = new PairCounts(60, 1, 12);
    static final PairCounts BETTER = new PairCounts(60, 14, 0);
    static final PairCounts OPEN = new PairCounts(5, 1, 1);

    @TempDir
    Path directory;

    final StreamerMetrics metrics = new StreamerMetrics();
    final ReleaseGauges gauges = new ReleaseGauges(metrics);
    final AtomicInteger reads = new AtomicInteger();
    final List<Throwable> fatal = new ArrayList<>();
    ModelRegistry registry;
    ReleaseMonitor monitor;
    ModelBundle before;
    ModelBundle after;

    @BeforeEach
    void store() {
        registry = new DirectoryRegistry(directory.resolve("models"), Clock.systemUTC());
        before = TinyModel.store(registry, LONG_AGO, 0);
        after = TinyModel.store(registry, LONG_AGO.plusSeconds(1), 1);
        promote(before);
        monitor = monitor(Clock.systemUTC());
    }

    ReleaseMonitor monitor(Clock clock) {
        return new ReleaseMonitor(
                registry,
                ServingSettings.ON_CPU.withThreads(1),
                ReleaseSettings.DEFAULT,
                metrics,
                gauges,
                clock,
                reads::incrementAndGet,
                fatal::add);
    }

    /** Follows another registry from now on. */
    void over(ModelRegistry other) {
        monitor.close();
        registry = other;
        monitor = monitor(Clock.systemUTC());
    }

    @AfterEach
    void close() {
        monitor.close();
        metrics.close();
        assertThat(fatal).isEmpty();
    }

    Champion promote(ModelBundle bundle) {
        return registry.promote(bundle.version(), new Overridden("by hand"), registry.champion())
                .orElseThrow();
    }

    /** The registry, where something happens before one of its methods runs. */
    ModelRegistry disturbed(String method, Consumer<Object[]> disturbance) {
        ModelRegistry there = registry;
        return (ModelRegistry) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ModelRegistry.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        disturbance.accept(arguments);
                    }
                    try {
                        return called.invoke(there, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    List<ReleaseState> states() {
        return registry.releases().stream()
                .map(release -> release.step().state())
                .toList();
    }

    /** When the newest release began. */
    Instant beginning() {
        List<Release> releases = registry.releases();
        long first = releases.get(releases.size() - 1).step().release();
        return releases.get((int) first - 1).step().at();
    }

    void counted(PairCounts counts) {
        counted(counts, TrafficEvidence.NONE);
    }

    void counted(PairCounts counts, TrafficEvidence traffic) {
        monitor.counted(new ReleaseCounts(beginning(), counts, traffic));
    }

    Release.Shadow shadow(ModelBundle challenger) {
        Release.Shadow shadow = Release.shadow(
                registry.release(),
                challenger.version(),
                before.version(),
                Cause.of("undecided", MadeBy.TRAINER, Instant.now()));
        registry.add(shadow);
        return shadow;
    }
}
