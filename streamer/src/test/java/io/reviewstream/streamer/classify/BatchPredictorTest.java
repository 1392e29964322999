package io.reviewstream.streamer.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.streamer.classify.BatchPredictor.PredictionResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPredictorTest extends PredictorFixture {
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
    void recordsOfTheSameLengthAreFoundAFewBatchesAhead() {
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
    void whatIsFurtherAheadIsNotTokenized() {
        // Given
        register(OWN, IntStream.range(0, 60).mapToObj(i -> "a b c" + i).toArray(String[]::new));

        // When
        predictor.predict(take(0), prefetched);

        // Then
        assertThat(models.tokenized).hasValue(33);
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
    void theOldestPredictionIsEvictedFromAFullCache() {
        // Given
        register(OWN, "a", "b", "c");
        PredictionCache cache = new PredictionCache(2);
        PredictionResult result = new PredictionResult.InferenceFailed(new IllegalStateException());

        // When
        IntStream.range(0, 3).forEach(offset -> cache.put(take(offset), result));

        // Then
        assertThat(cache.find(take(0))).isEmpty();
        assertThat(cache.find(take(1))).contains(result);
        assertThat(cache.find(take(2))).contains(result);
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
}
