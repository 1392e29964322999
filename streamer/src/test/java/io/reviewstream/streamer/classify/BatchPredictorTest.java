package io.reviewstream.streamer.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.serde.InputFields;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BatchPredictorTest {
    private static final TopicPartition OWN = new TopicPartition("reviews", 1);
    private static final TopicPartition OTHER = new TopicPartition("reviews", 0);

    private final FakeModels models = new FakeModels();
    private List<byte[]> values = List.of();
    private final PrefetchedRecords lookAhead = new PrefetchedRecords(100);
    private final StreamerMetrics metrics = new StreamerMetrics();
    private final BatchPredictor classifier =
            new BatchPredictor(models, new InputParser(InputFields.DEFAULT), new BatchingPolicy(4, 100, 0.2), metrics);

    @Test
    void aRunIsTheRecordAndTheClosestInLengthOfItsPartition() {
        // Given
        register(OWN, "a b c d", "a", "b c d e", "a b c d e f g h i j k l", "c d e f", "d e f");
        PrefetchedRecord own = take(0);

        // When
        classifier.answer(own, OWN, lookAhead);

        // Then
        assertThat(models.runs).containsExactly(List.of("a b c d", "b c d e", "c d e f", "d e f"));
    }

    @Test
    void theWaitOfEachReviewIsMeasuredOnce() {
        // Given
        register(OWN, "a b c d", "a b c d", "b c d e", "a b c d e f g h i j k l");
        PrefetchedRecord own = take(0);

        // When
        classifier.answer(own, OWN, lookAhead);
        classifier.answer(take(1), OWN, lookAhead);

        // Then
        assertThat(metrics.scrape()).contains("reviewstream_queue_seconds_count 3\n");
    }

    @Test
    void otherPartitionsFillWhatTheOwnLeavesFree() {
        // Given
        register(OTHER, "x y z", "y z x", "z x y", "x x x");
        register(OWN, "a b c", "b c d");
        PrefetchedRecord own = take(0);

        // When
        classifier.answer(own, OWN, lookAhead);

        // Then
        assertThat(models.runs).containsExactly(List.of("a b c", "b c d", "x y z", "y z x"));
    }

    @Test
    void companyOfTheSameLengthIsFoundAsFarAheadAsAPollReaches() {
        // Given
        String other = "w ".repeat(20).strip();
        register(
                OWN,
                IntStream.range(0, 32)
                        .mapToObj(i -> i == 0 || i == 31 ? "a b c" + i : other + i)
                        .toArray(String[]::new));
        PrefetchedRecord own = take(0);

        // When
        classifier.answer(own, OWN, lookAhead);

        // Then
        assertThat(models.runs).containsExactly(List.of("a b c0", "a b c31"));
    }

    @Test
    void aRunKeepsWithinItsTokens() {
        // Given
        String twentyEightTokens = "w ".repeat(25) + "w";
        register(OWN, IntStream.range(0, 4).mapToObj(i -> twentyEightTokens + i).toArray(String[]::new));
        PrefetchedRecord own = take(0);

        // When
        classifier.answer(own, OWN, lookAhead);

        // Then
        assertThat(models.runs).extracting(List::size).containsExactly(3);
    }

    @Test
    void anAnswerFoundAheadIsAMemoThatNamesItsModel() {
        // Given
        register(OWN, "a good one", "another good one");
        classifier.answer(take(0), OWN, lookAhead);
        models.version = FakeModels.SECOND;
        PrefetchedRecord own = take(1);

        // When
        classifier.answer(own, OWN, lookAhead);

        // Then
        assertThat(own.answer().orElseThrow().modelVersion()).isEqualTo(FakeModels.FIRST);
        assertThat(models.runs).hasSize(1);
    }

    @Test
    void aReviewIsTokenizedOnceForAModel() {
        // Given
        register(OWN, IntStream.range(0, 9).mapToObj(i -> "a b c" + i).toArray(String[]::new));
        for (int offset = 0; offset < 8; offset++) {
            classifier.answer(take(offset), OWN, lookAhead);
        }

        // When
        classifier.answer(take(8), OWN, lookAhead);

        // Then
        assertThat(models.tokenized).hasValue(9);
        assertThat(models.runs).extracting(List::size).containsExactly(4, 4, 1);
    }

    @Test
    void whatWasTokenizedForAnotherModelIsTokenizedAgain() {
        // Given
        register(OWN, "a b c", "a b c d e f g h");
        classifier.answer(take(0), OWN, lookAhead);
        models.version = FakeModels.SECOND;
        PrefetchedRecord own = take(1);

        // When
        classifier.answer(own, OWN, lookAhead);

        // Then
        assertThat(own.answer().orElseThrow().modelVersion()).isEqualTo(FakeModels.SECOND);
        assertThat(models.tokenized).hasValue(3);
    }

    @Test
    void onlyTheRecordToBlameStaysWithoutAnAnswer() {
        // Given
        register(OWN, "a good one", "some poison here", "b good one", "c good one");
        PrefetchedRecord own = take(0);
        classifier.answer(own, OWN, lookAhead);
        PrefetchedRecord poisoned = take(1);

        // When
        classifier.answer(poisoned, OWN, lookAhead);

        // Then
        assertThat(own.answer()).isPresent();
        assertThat(poisoned.answer()).isEmpty();
        assertThat(poisoned.failure()).isPresent();
        assertThat(models.runs.get(models.runs.size() - 1)).containsExactly("some poison here");
        assertThat(take(2).answer()).isPresent();
        assertThat(take(3).answer()).isPresent();
    }

    @Test
    void aRecordThatIsNoReviewIsLeftOutOfRuns() {
        // Given
        register(OWN, List.of(json("a b"), "no json".getBytes(StandardCharsets.UTF_8), json("b c")));
        PrefetchedRecord own = take(0);

        // When
        classifier.answer(own, OWN, lookAhead);

        // Then
        assertThat(models.runs).containsExactly(List.of("a b", "b c"));
    }

    @Test
    void everyLeaseIsGivenBack() {
        // Given
        register(OWN, "some poison here", "a good one");
        PrefetchedRecord own = take(0);

        // When
        classifier.answer(own, OWN, lookAhead);

        // Then
        assertThat(models.leases).hasValue(0);
    }

    private void register(TopicPartition partition, String... texts) {
        register(partition, Stream.of(texts).map(BatchPredictorTest::json).toList());
    }

    private void register(TopicPartition partition, List<byte[]> records) {
        lookAhead.register(PrefetchedRecordsTest.records(partition, 0, records));
        if (partition.equals(OWN)) {
            values = records;
        }
    }

    private PrefetchedRecord take(int offset) {
        return lookAhead.take(OWN, offset, values.get(offset));
    }

    private static byte[] json(String text) {
        return ("{\"reviewText\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
    }
}
