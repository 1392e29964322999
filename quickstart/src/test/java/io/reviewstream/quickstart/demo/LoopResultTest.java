package io.reviewstream.quickstart.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.trainer.evaluation.Evaluation;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopResultTest {
    private static final Ledger.Score SOME = new Ledger.Score(10, 7, 5, 3, 10, 0.7);

    @Test
    void aClosedLoopHolds() {
        // Given
        Ledger.LedgerSnapshot end = end(20, 20, 0, 0, Map.of("v1", SOME, "v2", SOME));

        // When
        LoopResult result = result(end, 0.6, 0.8);

        // Then
        assertThat(result.holds()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"19, 0, 0", "20, 1, 0", "20, 0, 1"})
    void lostDuplicatedAndRejectedReviewsFail(int classified, int duplicated, int deadLetters) {
        // Given
        Ledger.LedgerSnapshot end = end(20, classified, duplicated, deadLetters, Map.of("v1", SOME, "v2", SOME));

        // When
        LoopResult result = result(end, 0.6, 0.8);

        // Then
        assertThat(result.holds()).isFalse();
        assertThat(result.checks().get(0).line()).contains("FAILED");
    }

    @Test
    void aModelThatNeverClassifiedFails() {
        // Given
        Ledger.LedgerSnapshot end = end(20, 20, 0, 0, Map.of("v1", SOME));

        // When
        LoopResult result = result(end, 0.6, 0.8);

        // Then
        assertThat(result.holds()).isFalse();
    }

    @Test
    void aSecondModelThatIsNoBetterFails() {
        // Given
        Ledger.LedgerSnapshot end = end(20, 20, 0, 0, Map.of("v1", SOME, "v2", SOME));

        // When
        LoopResult result = result(end, 0.8, 0.8);

        // Then
        assertThat(result.holds()).isFalse();
    }

    private static Ledger.LedgerSnapshot end(
            long produced, long classified, long duplicated, long deadLetters, Map<String, Ledger.Score> scores) {
        return new Ledger.LedgerSnapshot(produced, classified, duplicated, 0, 0, deadLetters, scores);
    }

    private static LoopResult result(Ledger.LedgerSnapshot end, double first, double second) {
        return LoopResult.of(side("v1", first, end), side("v2", second, end), end);
    }

    private static LoopResult.Side side(String version, double accuracy, Ledger.LedgerSnapshot end) {
        return new LoopResult.Side(
                version, evaluation(version, 0.9), evaluation(version, accuracy), end.score(version));
    }

    private static Evaluation evaluation(String version, double accuracy) {
        Evaluation.ClassScore score = new Evaluation.ClassScore(accuracy, accuracy, accuracy, 50);
        return new Evaluation(
                version,
                "onnx/model.onnx",
                100,
                accuracy,
                new Evaluation.Interval(0, 1),
                score,
                score,
                accuracy,
                Optional.empty(),
                0.5,
                0.1,
                new Evaluation.Confusion(25, 25, 25, 25),
                100);
    }
}
