package io.reviewstream.streamer.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/** The active model and how models are loaded. Thread-safe. */
public final class ModelMetrics {
    private final Counter swaps;
    private final Timer swapTime;
    private final Counter loadFailures;
    private final Counter registryFailures;
    private final MultiGauge info;

    ModelMetrics(MeterRegistry registry) {
        swaps = Counter.builder("reviewstream.model.swaps")
                .description("Models that became active, the first one included")
                .register(registry);
        swapTime = Timer.builder("reviewstream.model.swap")
                .description("Time to fetch, verify, load and warm up a model that became active")
                .serviceLevelObjectives(StreamerMetrics.upTo(StreamerMetrics.MINUTES))
                .register(registry);
        loadFailures = Counter.builder("reviewstream.model.load.failures")
                .description("Promoted models that could not be loaded")
                .register(registry);
        registryFailures = Counter.builder("reviewstream.registry.failures")
                .description("Failed registry reads; there is one read every two seconds")
                .register(registry);
        info = MultiGauge.builder("reviewstream.model.info")
                .description("1, labelled with the active model")
                .register(registry);
    }

    /**
     * A model became active.
     *
     * @param time since its bundle was looked up
     */
    public void activated(String modelVersion, String servedFile, Duration time) {
        swaps.increment();
        swapTime.record(time);
        info.register(List.of(MultiGauge.Row.of(Tags.of("version", modelVersion, "served", servedFile), 1)), true);
    }

    /** A promoted model could not be loaded. */
    public void loadFailed() {
        loadFailures.increment();
    }

    /** A read of the registry failed. */
    public void registryReadFailed() {
        registryFailures.increment();
    }
}
