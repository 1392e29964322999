package io.reviewstream.trainer.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.reviewstream.common.metrics.ProcessMeters;

/** The metrics of {@code labels webhook}. Thread-safe. */
public final class WebhookMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = ProcessMeters.registry();
    private final Counter labels = Counter.builder("reviewstream.webhook.labels")
            .description("Labels that came by webhook and are on review-labels")
            .register(registry);
    private final Counter failures = Counter.builder("reviewstream.webhook.failures")
            .description("Messages that were answered with an error: no annotation, or Kafka did not take the label")
            .register(registry);

    /** Labels were written. */
    public void written(int count) {
        labels.increment(count);
    }

    /** A message was answered with an error. */
    public void failed() {
        failures.increment();
    }

    /** How many labels were written. */
    public long labels() {
        return (long) labels.count();
    }

    /** All metrics in the text format of Prometheus. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
