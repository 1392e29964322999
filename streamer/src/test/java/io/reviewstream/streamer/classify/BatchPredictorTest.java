package io.reviewstream.streamer.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.streamer.classify.BatchPredictor.PredictionResult;
import io.reviewstream.streamer.classify.ModelHealth.NoModelException;
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
    private final PrefetchedRecords prefetched = new PrefetchedRecords(100);
    private final StreamerMetrics metrics = new StreamerMetrics();
    private final BatchPredictor predictor = new BatchPredictor(
            models::acquire,
            models.health,
            new InputParser(InputFields.DEFAULT),
            new BatchingPolicy(4, 100, 0.2),
            metrics);

    @Test
    void aBatchIsTheRecordAndTheClosestInLengthOfItsPartition() {
        // Given
        register(OWN, "a b c d", "a", "b c d e", "a b c d e f g h i j k l", "c d e f", "d e f");
        PrefetchedRecord own = take(0);

        // When
        predictor.predict(own, prefetched);

        // Then
        assertThat(models.batches).containsExactly(List.of("a b c d", "b c d e", "c d e f", "d e f"));
    }

    @Test
    void theQueueTimeOfEachReviewIsMeasuredOnce() {
        // Given
        register(OWN, "a b c d", "a b c d", "b c d e", "a b c d e f g h i j k l");
        PrefetchedRecord own = take(0);

        // When
        predictor.predict(own, prefetched);
        predictor.predict(take(1), prefetched);

        // Then
        assertThat(metrics.scrape()).contains("reviewstream_queue_seconds_count 3\n");
    }

    @Test
    void otherPartitionsFillTheRestOfTheBatch() {
        // Given
        register(OTHER, "x y z", "y z x", "z x y", "x x x");
        register(OWN, "a b c", "b c d");
        PrefetchedRecord own = take(0);

        // When
        predictor.predict(own, prefetched);

        // Then
        assertThat(models.batches).containsExactly(List.of("a b c", "b c d", "x y z", "y z x"));
    }

    @Test
    void recordsOfTheSameLengthAreFoundAsFarAheadAsAPollReaches() {
        // Given
        String other = "w ".repeat(20).strip();
        register(
                OWN,
                IntStream.range(0, 32)
                        .mapToObj(i -> i == 0 || i == 31 ? "a b c" + i : other + i)
                        .toArray(String[]::new));
        PrefetchedRecord own = take(0);

        // When
        predictor.predict(own, prefetched);

        // Then
        assertThat(models.batches).containsExactly(List.of("a b c0", "a b c31"));
    }

    @Test
    void aBatchKeepsWithinItsTokenLimit() {
        // Given
        String twentyEightTokens = "w ".repeat(25) + "w";
        register(OWN, IntStream.range(0, 4).mapToObj(i -> twentyEightTokens + i).toArray(String[]::new));
        PrefetchedRecord own = take(0);

        // When
        predictor.predict(own, prefetched);

        // Then
        assertThat(models.batches).extracting(List::size).containsExactly(3);
    }

    @Test
    void aPrefetchedPredictionHasTheVersionOfItsModel() {
        // Given
        register(OWN, "a good one", "another good one");
        predictor.predict(take(0), prefetched);
        models.version = FakeModels.SECOND;

        // When
        PredictionResult result = predictor.predict(take(1), prefetched);

        // Then
        assertThat(modelOf(result)).isEqualTo(FakeModels.FIRST);
        assertThat(models.batches).hasSize(1);
    }

    @Test
    void aReviewIsTokenizedOnceForAModel() {
        // Given
        register(OWN, IntStream.range(0, 9).mapToObj(i -> "a b c" + i).toArray(String[]::new));
        for (int offset = 0; offset < 8; offset++) {
            predictor.predict(take(offset), prefetched);
        }

        // When
        predictor.predict(take(8), prefetched);

        // Then
        assertThat(models.tokenized).hasValue(9);
        assertThat(models.batches).extracting(List::size).containsExactly(4, 4, 1);
    }

    @Test
    void aReviewIsTokenizedAgainForAnotherModel() {
        // Given
        register(OWN, "a b c", "a b c d e f g h");
        predictor.predict(take(0), prefetched);
        models.version = FakeModels.SECOND;

        // When
        PredictionResult result = predictor.predict(take(1), prefetched);

        // Then
        assertThat(modelOf(result)).isEqualTo(FakeModels.SECOND);
        assertThat(models.tokenized).hasValue(3);
    }

    @Test
    void onlyTheReviewThatMakesABatchFailHasNoPrediction() {
        // Given
        register(OWN, "a good one", "some poison here", "b good one", "c good one");
        PredictionResult first = predictor.predict(take(0), prefetched);

        // When
        PredictionResult poisoned = predictor.predict(take(1), prefetched);

        // Then
        assertThat(first).isInstanceOf(PredictionResult.Predicted.class);
        assertThat(poisoned).isInstanceOf(PredictionResult.InferenceFailed.class);
        assertThat(models.batches.get(models.batches.size() - 1)).containsExactly("some poison here");
        int batches = models.batches.size();
        assertThat(predictor.predict(take(2), prefetched)).isInstanceOf(PredictionResult.Predicted.class);
        assertThat(predictor.predict(take(3), prefetched)).isInstanceOf(PredictionResult.Predicted.class);
        assertThat(models.batches).hasSize(batches);
    }

    @Test
    void aReviewThatCannotBeTokenizedIsLeftOutOfBatchesAndFailsAlone() {
        // Given
        register(OWN, "a good one", "some untokenizable here", "b good one");
        PredictionResult first = predictor.predict(take(0), prefetched);

        // When
        PredictionResult failed = predictor.predict(take(1), prefetched);

        // Then
        assertThat(first).isInstanceOf(PredictionResult.Predicted.class);
        assertThat(failed).isInstanceOf(PredictionResult.InferenceFailed.class);
        assertThat(models.batches.get(models.batches.size() - 1)).containsExactly("a good one", "b good one");
        assertThat(models.leases).hasValue(0);
    }

    @Test
    void aModelThatFailsOnOneReviewAfterTheOtherRejectsNone() {
        // Given
        register(OWN, "a poison", "b poison", "c poison", "d poison", "e poison");
        predictor.predict(take(0), prefetched);

        // When
        assertThatThrownBy(() -> predictor.predict(take(4), prefetched))
                // Then
                .isInstanceOf(NoModelException.class);
        assertThat(models.failed).containsExactly(FakeModels.FIRST);
        assertThat(models.leases).hasValue(0);
    }

    @Test
    void aModelThatFailsOnWhatItPredictedBeforeIsToBlame() {
        // Given
        register(OWN, "a camera");
        predictor.predict(take(0), prefetched);
        register(OWN, "b camera");
        models.poison = "camera";

        // When
        assertThatThrownBy(() -> predictor.predict(take(0), prefetched))
                // Then
                .isInstanceOf(NoModelException.class);
        assertThat(models.failed).containsExactly(FakeModels.FIRST);
    }

    @Test
    void aModelThatFailsWhereAnotherPredictsIsToBlame() {
        // Given
        register(OWN, "some poison here");
        models.othersPredict = true;

        // When
        assertThatThrownBy(() -> predictor.predict(take(0), prefetched))
                // Then
                .isInstanceOf(NoModelException.class);
        assertThat(models.failed).containsExactly(FakeModels.FIRST);
    }

    @Test
    void aReviewThatFailsAgainAndAgainIsOneFailure() {
        // Given
        register(OWN, "some poison here");

        // When
        List<PredictionResult> results = IntStream.range(0, 9)
                .mapToObj(i -> predictor.predict(take(0), prefetched))
                .toList();

        // Then
        assertThat(results).hasOnlyElementsOfType(PredictionResult.InferenceFailed.class);
        assertThat(models.failed).isEmpty();
    }

    @Test
    void fewFailuresAmongManyPredictionsAreTheReviews() {
        // When
        for (int i = 0; i < 60; i++) {
            register(OWN, i % 12 == 0 ? i + " poison" : i + " good one");
            predictor.predict(take(0), prefetched);
        }

        // Then
        assertThat(models.failed).isEmpty();
    }

    @Test
    void aRecordThatIsReadAgainAfterARollBackKeepsItsPrediction() {
        // Given
        register(OWN, "a good one", "b good one");
        predictor.predict(take(0), prefetched);
        prefetched.drop(OWN);
        register(OWN, "a good one", "b good one", "c good one");

        // When
        predictor.predict(take(0), prefetched);
        predictor.predict(take(1), prefetched);
        predictor.predict(take(2), prefetched);

        // Then
        assertThat(models.batches).containsExactly(List.of("a good one", "b good one"), List.of("c good one"));
    }

    @Test
    void anotherRecordAtTheSameOffsetDoesNotGetThePrediction() {
        // Given
        register(OWN, "a good one");
        predictor.predict(take(0), prefetched);
        register(OWN, "b good one");

        // When
        predictor.predict(take(0), prefetched);

        // Then
        assertThat(models.batches).containsExactly(List.of("a good one"), List.of("b good one"));
    }

    @Test
    void aRecordThatIsNotAReviewIsLeftOutOfBatches() {
        // Given
        register(OWN, List.of(json("a b"), "no json".getBytes(StandardCharsets.UTF_8), json("b c")));
        PrefetchedRecord own = take(0);

        // When
        predictor.predict(own, prefetched);

        // Then
        assertThat(models.batches).containsExactly(List.of("a b", "b c"));
    }

    @Test
    void everyLeaseIsClosed() {
        // Given
        register(OWN, "some poison here", "a good one");
        PrefetchedRecord own = take(0);

        // When
        predictor.predict(own, prefetched);

        // Then
        assertThat(models.leases).hasValue(0);
    }

    private void register(TopicPartition partition, String... texts) {
        register(partition, Stream.of(texts).map(BatchPredictorTest::json).toList());
    }

    private void register(TopicPartition partition, List<byte[]> records) {
        prefetched.register(PrefetchedRecordsTest.records(partition, 0, records));
        if (partition.equals(OWN)) {
            values = records;
        }
    }

    private static ModelVersion modelOf(PredictionResult result) {
        return ((PredictionResult.Predicted) result).modelVersion();
    }

    private PrefetchedRecord take(int offset) {
        return prefetched.take(OWN, offset, values.get(offset));
    }

    private static byte[] json(String text) {
        return ("{\"reviewText\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
    }
}
