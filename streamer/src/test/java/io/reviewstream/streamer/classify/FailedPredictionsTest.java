package io.reviewstream.streamer.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.streamer.classify.BatchPredictor.PredictionResult;
import io.reviewstream.streamer.classify.ModelHealth.NoModelException;
import io.reviewstream.streamer.classify.ModelHealth.UndecidedFailureException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reviews that a model fails on, and models that are to blame for it. */
class FailedPredictionsTest extends PredictorFixture {
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
    void whileTheOtherModelCannotBeAskedNoReviewIsRejectedAndNoModelDeactivated() {
        // Given
        register(OWN, "some poison here");
        models.othersUnknown = true;

        // When
        for (int i = 0; i < 9; i++) {
            assertThatThrownBy(() -> predictor.predict(take(0), prefetched))
                    .isInstanceOf(UndecidedFailureException.class)
                    .hasMessageEndingWith("cannot be asked: The registry is absent.");
        }

        // Then
        assertThat(models.failed).isEmpty();

        // When
        models.othersUnknown = false;
        models.othersPredict = true;

        // Then
        assertThatThrownBy(() -> predictor.predict(take(0), prefetched)).isInstanceOf(NoModelException.class);
        assertThat(models.failed).containsExactly(FakeModels.FIRST);
    }

    @Test
    void whatFailsWhileTheProcessEndsIsLeftToTheNextOne() {
        // Given
        register(OWN, "some poison here");
        models.ending = true;

        // Then
        assertThatThrownBy(() -> predictor.predict(take(0), prefetched)).isInstanceOf(UndecidedFailureException.class);
        assertThat(models.failed).isEmpty();
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
}
