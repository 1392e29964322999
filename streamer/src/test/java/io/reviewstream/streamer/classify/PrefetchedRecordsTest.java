package io.reviewstream.streamer.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.streamer.classify.BatchPredictor.PredictionResult;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PrefetchedRecordsTest {
    private static final TopicPartition P0 = new TopicPartition("reviews", 0);
    private static final TopicPartition P1 = new TopicPartition("reviews", 1);

    private static final PredictionResult PREDICTED = new PredictionResult.Predicted(
            new ModelVersion("v20260101-000000-aaaaaa"), new Prediction(0.9, 5, false), Optional.empty());

    private final PrefetchedRecords prefetched = new PrefetchedRecords(10);

    @Test
    void aRecordIsTakenOnce() {
        // Given
        prefetched.register(polled(P0, 5, 8));
        PrefetchedRecord first = prefetched.take(P0, 5, value(5));

        // When
        PrefetchedRecord second = prefetched.take(P0, 5, value(5));

        // Then
        assertThat(second).isNotSameAs(first);
        assertThat(prefetched.size(P0)).isEqualTo(2);
    }

    @Test
    void takingARecordDropsThoseBeforeIt() {
        // Given
        prefetched.register(polled(P0, 0, 6));

        // When
        prefetched.take(P0, 4, value(4));

        // Then
        assertThat(prefetched.size(P0)).isEqualTo(1);
    }

    @Test
    void aSeekBackDropsTheRecordsThatAreReadAgain() {
        // Given
        prefetched.register(polled(P0, 0, 6));
        PrefetchedRecord stale = prefetched.upcoming(P0, 10).get(0).get(4);

        // When
        prefetched.register(polled(P0, 2, 5));

        // Then
        assertThat(prefetched.size(P0)).isEqualTo(5);
        assertThat(prefetched.take(P0, 4, value(4))).isNotSameAs(stale);
    }

    @Test
    void aRecordThatIsReadAgainKeepsItsResult() {
        // Given
        prefetched.register(polled(P0, 0, 6));
        prefetched.cache().put(prefetched.take(P0, 4, value(4)), PREDICTED);
        prefetched.drop(P0);

        // When
        prefetched.register(polled(P0, 2, 6));

        // Then
        assertThat(prefetched.upcoming(P0, 10).get(0)).hasSize(3);
        assertThat(prefetched.cache().find(prefetched.take(P0, 4, value(4)))).contains(PREDICTED);
        assertThat(prefetched.cache().find(prefetched.take(P0, 5, value(5)))).isEmpty();
    }

    @Test
    void anotherValueAtTheSameOffsetDoesNotHaveItsResult() {
        // Given
        prefetched.register(polled(P0, 0, 1));

        // When
        prefetched.cache().put(prefetched.take(P0, 0, value(0)), PREDICTED);

        // Then
        assertThat(prefetched.cache().find(prefetched.take(P0, 0, value(17)))).isEmpty();
        assertThat(prefetched.cache().find(prefetched.take(P0, 0, null))).isEmpty();
    }

    @Test
    void aPartitionKeepsAtMostItsLimit() {
        // Given
        prefetched.register(polled(P0, 0, 8));

        // When
        prefetched.register(polled(P0, 8, 16));

        // Then
        assertThat(prefetched.size(P0)).isEqualTo(10);
    }

    @Test
    void aPrefetchedRecordWithAnotherValueIsNotTaken() {
        // Given
        prefetched.register(polled(P0, 0, 2));
        PrefetchedRecord registered = prefetched.upcoming(P0, 1).get(0).get(0);

        // When
        PrefetchedRecord taken = prefetched.take(P0, 0, value(17));

        // Then
        assertThat(taken).isNotSameAs(registered);
        assertThat(taken.hasValue(value(17))).isTrue();
    }

    @Test
    void droppingAPartitionKeepsTheOthers() {
        // Given
        prefetched.register(polled(P0, 0, 2));
        prefetched.register(polled(P1, 0, 3));

        // When
        prefetched.drop(P0);

        // Then
        assertThat(prefetched.size(P0)).isZero();
        assertThat(prefetched.size(P1)).isEqualTo(3);
    }

    @Test
    void theOwnPartitionComesFirst() {
        // Given
        prefetched.register(polled(P0, 0, 4));
        prefetched.register(polled(P1, 0, 5));

        // When
        List<List<PrefetchedRecord>> windows = prefetched.upcoming(P1, 2);

        // Then
        assertThat(windows).hasSize(2);
        assertThat(windows.get(0)).hasSize(5).first().matches(entry -> entry == prefetched.take(P1, 0, value(0)));
        assertThat(windows.get(1)).hasSize(2);
    }

    static ConsumerRecords<byte[], byte[]> polled(TopicPartition partition, long from, long to) {
        return records(
                partition,
                from,
                LongStream.range(from, to)
                        .mapToObj(PrefetchedRecordsTest::value)
                        .toList());
    }

    static ConsumerRecords<byte[], byte[]> records(TopicPartition partition, long from, List<byte[]> values) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
        records.put(
                partition,
                LongStream.range(from, from + values.size())
                        .mapToObj(offset -> new ConsumerRecord<byte[], byte[]>(
                                partition.topic(),
                                partition.partition(),
                                offset,
                                null,
                                values.get(Math.toIntExact(offset - from))))
                        .toList());
        return new ConsumerRecords<>(records, Map.of());
    }

    private static byte[] value(long number) {
        return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
    }
}
