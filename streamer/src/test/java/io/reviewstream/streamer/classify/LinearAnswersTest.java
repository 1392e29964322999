package io.reviewstream.streamer.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.Stage;
import io.reviewstream.streamer.classify.BatchPredictor.PredictionResult;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The linear stage of the model is sure of reviews that begin with "sure". */
class LinearAnswersTest extends PredictorFixture {
    private static Stage stageOf(PredictionResult result) {
        return ((PredictionResult.Predicted) result).prediction().stage();
    }

    @Test
    void whatTheLinearStageAnswersIsInNoBatch() {
        // Given
        register(OWN, "good one", "sure two", "good three", "sure four", "good five");

        // When
        List<Stage> stages = List.of(
                stageOf(predictor.predict(take(0), prefetched)),
                stageOf(predictor.predict(take(1), prefetched)),
                stageOf(predictor.predict(take(2), prefetched)),
                stageOf(predictor.predict(take(3), prefetched)),
                stageOf(predictor.predict(take(4), prefetched)));

        // Then
        assertThat(stages).containsExactly(Stage.NETWORK, Stage.LINEAR, Stage.NETWORK, Stage.LINEAR, Stage.NETWORK);
        assertThat(models.batches).containsExactly(List.of("good one", "good three", "good five"));
        assertThat(models.tokenized).hasValue(3);
        assertThat(models.leases).hasValue(0);
    }

    @Test
    void anAnswerOfTheLinearStageFormsNoBatchOfOthers() {
        // Given
        register(OWN, "sure one", "good two");

        // When
        PredictionResult result = predictor.predict(take(0), prefetched);

        // Then
        assertThat(stageOf(result)).isEqualTo(Stage.LINEAR);
        assertThat(models.batches).isEmpty();
    }

    @Test
    void theLinearStageDoesNotShortenTheWayAhead() {
        // Given: more answers of the linear stage than the network's reviews that are read ahead
        register(
                OWN,
                IntStream.range(0, 60)
                        .mapToObj(i -> i == 0 || i == 59 ? "good one" + i : "sure one" + i)
                        .toArray(String[]::new));

        // When
        predictor.predict(take(0), prefetched);

        // Then
        assertThat(models.batches).containsExactly(List.of("good one0", "good one59"));
    }

    @Test
    void aPrefetchedAnswerIsThatOfTheModelThatGaveIt() {
        // Given
        register(OWN, "good one", "sure two");
        predictor.predict(take(0), prefetched);

        // When: the model is replaced before the second review's turn
        models.version = FakeModels.SECOND;
        PredictionResult result = predictor.predict(take(1), prefetched);

        // Then
        assertThat(modelOf(result)).isEqualTo(FakeModels.FIRST);
    }
}
