package io.reviewstream.streamer.runtime;

import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time of an input record, which its outputs get as well. A producer may have written none (librdkafka and old clients
 * write -1) or one far in the future; Kafka Streams would end its thread for the first, and brokers reject outputs of the
 * second ({@code message.timestamp.after.max.ms}, 1 hour), again after each restart. Such a record gets the time at which it
 * is read. Thread-safe.
 */
public final class RecordTimestamps implements TimestampExtractor, Configurable {
    /** The key of the {@link StreamerMetrics} in the settings. */
    static final String METRICS = "reviewstream.timestamp.metrics";

    /** Clocks of producers differ by less. */
    private static final Duration MOST_AHEAD = Duration.ofMinutes(5);

    private final Clock clock;
    private StreamerMetrics metrics;

    /** For Kafka Streams, which configures it. */
    public RecordTimestamps() {
        this(Clock.systemUTC());
    }

    RecordTimestamps(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void configure(Map<String, ?> settings) {
        metrics = (StreamerMetrics) settings.get(METRICS);
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        long now = clock.millis();
        if (record.timestamp() >= 0 && record.timestamp() <= now + MOST_AHEAD.toMillis()) {
            return record.timestamp();
        }
        metrics.count(CountedEvent.TIMESTAMP_REPLACED);
        return now;
    }
}
