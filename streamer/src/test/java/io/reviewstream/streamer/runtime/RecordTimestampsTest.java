package io.reviewstream.streamer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordTimestampsTest {
    private static final long NOW = Instant.parse("2026-04-17T09:30:12Z").toEpochMilli();

    @ParameterizedTest
    @CsvSource({
        "-1, true",
        "-9223372036854775808, true",
        "9223372036854775807, true",
        "172800000, true",
        "300001, true",
        "300000, false",
        "0, false",
        "-86400000, false"
    })
    void recordsWithoutATimeThatIsPossibleGetThatOfNow(long afterNow, boolean replaced) {
        // Given
        long timestamp = afterNow == -1 || Math.abs(afterNow) > NOW ? afterNow : NOW + afterNow;
        try (StreamerMetrics metrics = new StreamerMetrics()) {
            RecordTimestamps timestamps = new RecordTimestamps(Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC));
            timestamps.configure(Map.of(RecordTimestamps.METRICS, metrics));

            // When
            long extracted = timestamps.extract(record(timestamp), 5);

            // Then
            assertThat(extracted).isEqualTo(replaced ? NOW : timestamp);
            assertThat(metrics.scrape())
                    .contains("reviewstream_timestamps_replaced_total " + (replaced ? "1.0" : "0.0"));
        }
    }

    private static ConsumerRecord<Object, Object> record(long timestamp) {
        return new ConsumerRecord<>(
                "reviews",
                0,
                7,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                new byte[0],
                new RecordHeaders(),
                Optional.empty());
    }
}
