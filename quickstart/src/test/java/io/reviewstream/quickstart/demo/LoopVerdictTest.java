package io.reviewstream.quickstart.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.trainer.evaluation.Evaluation;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopVerdictTest {
    private static final Ledger.Score SOME = new Ledger.Score(10, 7, 5, 3, 10, 0.7);

    @Test
    void aClosedLoopHolds() {
        // Given
        Ledger.LedgerSnapshot end = end(20, 20, 0, 0, Map.of("v1", SOME, "v2", SOME));

        // When
        LoopVerdict verdict = LoopVerdict.of(end, comparison(0.6, 0.8));

        // Then
        assertThat(verdict.holds()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"19, 0, 0", "20, 1, 0", "20, 0, 1"})
    void missingRepeatedAndRefusedReviewsFail(int classified, int repeated, int deadLetters) {
        // Given
        Ledger.LedgerSnapshot end = end(20, classified, repeated, deadLetters, Map.of("v1", SOME, "v2", SOME));

        // When
        LoopVerdict verdict = LoopVerdict.of(end, comparison(0.6, 0.8));

        // Then
        assertThat(verdict.holds()).isFalse();
        assertThat(verdict.lines()).first().asString().contains("FAILED");
    }

    @Test
    void aModelThatNeverClassifiedFails() {
        // Given
        Ledger.LedgerSnapshot end = end(20, 20, 0, 0, Map.of("v1", SOME));

        // When
        LoopVerdict verdict = LoopVerdict.of(end, comparison(0.6, 0.8));

        // Then
        assertThat(verdict.holds()).isFalse();
    }

    @Test
    void aSecondModelThatIsNoBetterFails() {
        // Given
        Ledger.LedgerSnapshot end = end(20, 20, 0, 0, Map.of("v1", SOME, "v2", SOME));

        // When
        LoopVerdict verdict = LoopVerdict.of(end, comparison(0.8, 0.8));

        // Then
        assertThat(verdict.holds()).isFalse();
    }

    private static Ledger.LedgerSnapshot end(
            long produced, long classified, long repeated, long deadLetters, Map<String, Ledger.Score> scores) {
        return new Ledger.LedgerSnapshot(produced, classified, repeated, 0, 0, deadLetters, scores);
    }

    private static Comparison comparison(double first, double second) {
        return new Comparison(side("v1", first), side("v2", second), SOME, SOME);
    }

    private static Comparison.Side side(String version, double accuracy) {
        return new Comparison.Side(version, evaluation(version, 0.9), evaluation(version, accuracy));
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
