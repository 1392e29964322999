package io.reviewstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.trainer.data.ReviewRow;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the quantized file is served. */
class QuantizationCostTest {
    private static final List<ReviewRow> OLD = ScoredReviews.rows("old", 200);

    private final Gate gate = new Gate(GateSettings.DEFAULT, Clock.systemUTC());

    @ParameterizedTest
    @CsvSource({"6, true", "389, true", "390, false"})
    void tooFewReviewsToExcludeALossAreReported(int rows, boolean tooFew) {
        // Given
        List<ScoredReview> alike = ScoredReviews.incorrectOn(ScoredReviews.rows("few", rows), 0, 2);

        // When
        QuantizationCost cost = gate.quantization(alike, alike);

        // Then
        assertThat(cost.acceptable()).isTrue();
        assertThat(cost.unproven()).isEqualTo(tooFew);
        assertThat(cost.reason(GateSettings.DEFAULT.quantizedMargin()))
                .startsWith("int8 may be served: it agrees with fp32 on 100.0 % of " + rows + " reviews")
                .endsWith("and a loss of 0.5 is allowed"
                        + (tooFew ? "; so few reviews do not exclude a greater loss" : ""));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, false"})
    void theQuantizedFileMayLoseExactlyWhatIsAllowed(int lost, boolean served) {
        // Given half a point of 200 reviews
        List<ScoredReview> floats = ScoredReviews.incorrectOn(OLD, 0, 20);

        // When
        QuantizationCost cost = gate.quantization(floats, ScoredReviews.incorrectOn(OLD, 0, 20 + lost));

        // Then
        assertThat(cost.acceptable()).isEqualTo(served);
        assertThat(cost.accuracyDifference()).isEqualTo(-lost / 200.0);
    }

    @Test
    void reviewsThatExcludeExactlyWhatIsNotAllowedAreEnough() {
        // Given
        List<ScoredReview> alike = ScoredReviews.incorrectOn(OLD, 0, 20);
        double allowed = -new PairedComparison(200, 0, 0).lowestDifference(0.025);

        // Then
        assertThat(QuantizationCost.of(alike, alike, allowed).enough()).isTrue();
        assertThat(QuantizationCost.of(alike, alike, Math.nextDown(allowed)).enough())
                .isFalse();
        assertThat(QuantizationCost.of(alike, alike, allowed).reason(allowed))
                .contains("its accuracy differs by +0.0 points (95 %: -1.0 to +1.0)");
    }

    @Test
    void theIntervalOfTheQuantizedFileTurnsWithTheOrderOfTheFiles() {
        // Given
        List<ScoredReview> better = ScoredReviews.incorrectOn(OLD, 0, 20);
        List<ScoredReview> worse = ScoredReviews.incorrectOn(OLD, 0, 30);

        // When
        Evaluation.Interval loss = gate.quantization(better, worse).interval();
        Evaluation.Interval gain = gate.quantization(worse, better).interval();

        // Then
        assertThat(loss.low()).isNegative().isEqualTo(-gain.high());
        assertThat(loss.high()).isNegative().isEqualTo(-gain.low());
    }
}
