package io.reviewstream.streamer.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/** Which model is in service, and how it came there. Thread-safe. */
final class ModelMeters {
    private final Counter swaps;
    private final Timer swapTime;
    private final Counter refused;
    private final Counter registryFailures;
    private final MultiGauge info;

    ModelMeters(MeterRegistry registry) {
        swaps = Counter.builder("reviewstream.model.swaps")
                .description("Models that came into service, the first one included")
                .register(registry);
        swapTime = Timer.builder("reviewstream.model.swap")
                .description("Time to fetch, check, load and warm a model that came into service")
                .serviceLevelObjectives(HistogramBuckets.UP_TO_MINUTES)
                .register(registry);
        refused = Counter.builder("reviewstream.model.load.failures")
                .description("Models that were announced and could not be served")
                .register(registry);
        registryFailures = Counter.builder("reviewstream.registry.failures")
                .description("Looks into the registry that failed; there is one every two seconds")
                .register(registry);
        info = MultiGauge.builder("reviewstream.model.info")
                .description("1, labelled with the model in service")
                .register(registry);
    }

    void swapped(String modelVersion, String servedFile, Duration time) {
        swaps.increment();
        swapTime.record(time);
        info.register(List.of(MultiGauge.Row.of(Tags.of("version", modelVersion, "served", servedFile), 1)), true);
    }

    void refused() {
        refused.increment();
    }

    void registryFailed() {
        registryFailures.increment();
    }
}
