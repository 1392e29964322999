package io.reviewstream.streamer.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.hash.HashedShare;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.streamer.classify.BatchPredictor.PredictionResult;
import io.reviewstream.streamer.swap.ModelSlot.ServedArm;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reviews whose text an earlier batch has predicted. */
class RepeatedTextsTest extends PredictorFixture {
    private final BatchPredictor caching = predictor(100);
    private long offset = 1_000;

    /** Polls one review, at an offset of its own, and predicts it. */
    private PredictionResult poll(String text) {
        return poll(caching, text);
    }

    private PredictionResult poll(BatchPredictor by, String text) {
        byte[] value = json(text);
        prefetched.register(PrefetchedRecordsTest.records(OWN, ++offset, List.of(value)));
        return by.predict(prefetched.take(OWN, offset, value), prefetched);
    }

    private static Prediction predictionOf(PredictionResult result) {
        return ((PredictionResult.Predicted) result).prediction();
    }

    private void assertLookups(int lookups, int hits) {
        assertThat(metrics.scrape())
                .contains(
                        "reviewstream_prediction_cache_lookups_total %d.0\n".formatted(lookups),
                        "reviewstream_prediction_cache_hits_total %d.0\n".formatted(hits));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a good one",
                "audited, good",
                "w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w w"
                        + " w w w w w w w w w w w w w w w w w w w w w w"
            })
    void theTextOfAnEarlierPollHasTheVerySamePrediction(String text) {
        // Given
        PredictionResult first = poll(text);
        poll("another one");

        // When
        PredictionResult second = poll(text);

        // Then
        assertThat(predictionOf(second)).isSameAs(predictionOf(first));
        assertThat(second).isEqualTo(first);
        assertThat(models.batches).containsExactly(List.of(text), List.of("another one"));
        assertThat(models.tokenized).hasValue(2);
        assertThat(models.leases).hasValue(0);
        assertLookups(3, 1);
    }

    @Test
    void whatEarlierBatchesPredictedIsInNoBatch() {
        // Given
        poll("a good one");
        register(OWN, "c good one", "a good one", "d good one", "a good one");

        // When
        for (int i = 0; i < 4; i++) {
            caching.predict(take(i), prefetched);
        }

        // Then
        assertThat(models.batches).containsExactly(List.of("a good one"), List.of("c good one", "d good one"));
        assertLookups(5, 2);
    }

    @Test
    void allTextsOfABatchAreFoundLaterThoughTheirTurnHasNotCome() {
        // Given
        register(OWN, "a good one", "b good one", "c good one");
        caching.predict(take(0), prefetched);

        // When
        poll("c good one");

        // Then
        assertThat(models.batches).hasSize(1);
    }

    @Test
    void theTextOfAnotherPartitionIsFoundToo() {
        // Given
        register(OTHER, "a good one");
        caching.predict(prefetched.take(OTHER, 0, json("a good one")), prefetched);

        // When
        poll("a good one");

        // Then
        assertThat(models.batches).hasSize(1);
    }

    @Test
    void anotherModelPredictsTheTextAgain() {
        // Given
        poll("a good one");
        models.version = FakeModels.SECOND;

        // When
        PredictionResult result = poll("a good one");

        // Then
        assertThat(modelOf(result)).isEqualTo(FakeModels.SECOND);
        assertThat(models.batches).hasSize(2);
    }

    @Test
    void eachArmOfACanaryHasItsOwnPredictionAndKeepsItsName() {
        // Given: the champion predicted the text before the canary served
        poll("a good one");
        HashedShare all = new HashedShare("release 1", 1);
        models.canaryReviews = Optional.of(all);

        // When
        PredictionResult ofCanary = poll("a good one");
        PredictionResult repeated = poll("a good one");

        // Then
        assertThat(models.batches).hasSize(2);
        assertThat(modelOf(ofCanary)).isEqualTo(FakeModels.SECOND);
        assertThat(repeated)
                .isEqualTo(new PredictionResult.Predicted(
                        FakeModels.SECOND, predictionOf(ofCanary), Optional.of(new ServedArm(all, true))));

        // When: a release ends, the champion predicts the text with what it predicted at first
        models.canaryReviews = Optional.of(new HashedShare("release 2", 0));
        PredictionResult ofChampion = poll("a good one");

        // Then
        assertThat(models.batches).hasSize(2);
        assertThat(modelOf(ofChampion)).isEqualTo(FakeModels.FIRST);
        assertThat(((PredictionResult.Predicted) ofChampion).arm())
                .contains(new ServedArm(new HashedShare("release 2", 0), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"some poison here", "some untokenizable here"})
    void aFailureIsNotKept(String text) {
        // Given
        PredictionResult first = poll(text);

        // When
        PredictionResult second = poll(text);

        // Then
        assertThat(List.of(first, second)).hasOnlyElementsOfType(PredictionResult.InferenceFailed.class);
        assertLookups(2, 0);
    }

    @Test
    void onlyThePredictedReviewsOfABatchThatFailedAreKept() {
        // Given
        register(OWN, "a good one", "some poison here", "b good one");
        caching.predict(take(0), prefetched);
        int batches = models.batches.size();

        // When
        poll("b good one");

        // Then
        assertThat(models.batches).hasSize(batches);
        models.poison = "no more";
        assertThat(poll("some poison here")).isInstanceOf(PredictionResult.Predicted.class);
        assertThat(models.batches).hasSize(batches + 1);
    }

    @Test
    void theLinearStageAnswersARepeatedTextAgain() {
        // Given
        poll("sure one");

        // When
        poll("sure one");

        // Then
        assertThat(models.batches).isEmpty();
        assertLookups(0, 0);
    }

    @Test
    void aRecordIsLookedUpOnceThoughManyBatchesAreFormedAroundIt() {
        // Given
        register(OWN, "a", "b b b b b b b b", "c c c c c c c c c c c c c c c c c c c c c");

        // When
        for (int i = 0; i < 3; i++) {
            caching.predict(take(i), prefetched);
        }

        // Then
        assertThat(models.batches).hasSize(3);
        assertLookups(3, 0);
    }

    @Test
    void withoutACacheNothingIsLookedUp() {
        // Given
        poll(predictor, "a good one");

        // When
        poll(predictor, "a good one");

        // Then
        assertThat(models.batches).hasSize(2);
        assertLookups(0, 0);
    }
}
