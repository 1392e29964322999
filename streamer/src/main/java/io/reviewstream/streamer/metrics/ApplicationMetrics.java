package io.reviewstream.streamer.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.KafkaStreams;

/** The metrics of one Kafka Streams application, labelled with its role. Thread-safe. */
public final class ApplicationMetrics {
    private final MeterRegistry registry;
    private final Tags role;
    private final MultiGauge lag;
    private final Counter threadFailures;

    ApplicationMetrics(MeterRegistry registry, String role) {
        this.registry = registry;
        this.role = Tags.of("role", role);
        lag = MultiGauge.builder("reviewstream.lag")
                .description("Unprocessed records on an application's input topics, of all its instances together")
                .tags(this.role)
                .baseUnit("records")
                .register(registry);
        threadFailures = Counter.builder("reviewstream.stream.thread.failures")
                .description("Stream threads that failed; they are replaced unless the failure is permanent")
                .tags(this.role)
                .register(registry);
    }

    /** Shows whether the application runs and is not rebalancing. */
    public void running(BooleanSupplier running) {
        StreamerMetrics.flag(
                registry,
                "reviewstream.application.running",
                "1 if an application runs and is not rebalancing",
                running,
                role);
    }

    /** A stream thread failed. */
    public void threadFailed() {
        threadFailures.increment();
    }

    /** The lag by topic; empty if it is unknown. */
    public void lag(Map<String, Long> records) {
        lag.register(
                records.entrySet().stream()
                        .map(topic -> MultiGauge.Row.of(Tags.of("topic", topic.getKey()), topic.getValue()))
                        .toList(),
                true);
    }

    /**
     * A transaction was committed or rolled back.
     *
     * @param open time since it began
     */
    public void transaction(Duration open, boolean committed) {
        transactions(committed).record(open);
    }

    /** Shows the transaction timeout; both outcomes are shown from now on. */
    public void transactionTimeout(Duration timeout) {
        transactions(true);
        transactions(false);
        Gauge.builder("reviewstream.transaction.timeout", timeout, time -> time.toMillis() / 1000.0)
                .description("transaction.timeout.ms of the producer")
                .baseUnit("seconds")
                .tags(role)
                .strongReference(true)
                .register(registry);
    }

    private Timer transactions(boolean committed) {
        return Timer.builder("reviewstream.transaction")
                .description("Duration of a transaction; it is rolled back if it exceeds its timeout")
                .tags(role.and("end", committed ? "committed" : "rolled_back"))
                .serviceLevelObjectives(StreamerMetrics.upTo(StreamerMetrics.SECONDS))
                .register(registry);
    }

    /** Adds the metrics of Kafka Streams until the result is closed. */
    public AutoCloseable observe(KafkaStreams streams) {
        KafkaStreamsMetrics metrics = new KafkaStreamsMetrics(streams, role);
        metrics.bindTo(registry);
        return metrics;
    }
}
