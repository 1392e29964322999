package io.reviewstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.trainer.data.ReviewRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final double CLOSE = 1e-12;

    /** Positive reviews at 0.9, 0.6, 0.4, 0.6; negative ones at 0.6, 0.2. */
    private static final List<ScoredReview> SIX = ScoredReviews.scored(
            ScoredReviews.rows("review", List.of(true, true, true, true, false, false)), 0.9, 0.6, 0.4, 0.6, 0.6, 0.2);

    @Test
    void mostConfidentErrorsComeFirst() {
        // Given
        List<ScoredReview> scored = ScoredReviews.scored(
                ScoredReviews.rows("review", List.of(true, false, true, false, true)), 0.1, 0.99, 0.49, 0.2, 0.01);
        Evaluator.Result result = ScoredReviews.result(scored);

        // When
        List<Evaluator.Misclassification> errors = result.mostConfidentErrors(3);

        // Then
        assertThat(errors)
                .extracting(Evaluator.Misclassification::probability)
                .containsExactlyInAnyOrder(0.99, 0.01, 0.1);
        assertThat(errors.get(2))
                .isEqualTo(new Evaluator.Misclassification(scored.get(0).row().reviewId(), true, 0.1));
        assertThat(errors.get(2).reviewId()).startsWith("sha256-");
    }

    @Test
    void ofEquallyConfidentErrorsTheLowerIdComesFirst() {
        // Given
        List<ReviewRow> rows = ScoredReviews.rows("review", List.of(true, true, true, false));
        List<ScoredReview> scored = ScoredReviews.scored(rows, 0.1, 0.1, 0.9, 0.75);

        // When
        List<Evaluator.Misclassification> errors = ScoredReviews.result(scored).mostConfidentErrors(9);

        // Then
        assertThat(errors).extracting(Evaluator.Misclassification::probability).containsExactly(0.1, 0.1, 0.75);
        assertThat(errors.get(0).reviewId()).isLessThan(errors.get(1).reviewId());
    }

    @Test
    void aProbabilityOfExactlyOneHalfIsPositive() {
        // Given
        List<ScoredReview> halves = ScoredReviews.scored(ScoredReviews.rows("review", List.of(true, false)), 0.5, 0.5);

        // Then
        assertThat(Metrics.confusion(halves)).isEqualTo(new Evaluation.Confusion(1, 1, 0, 0));
        assertThat(Evaluator.evaluation("v", "f", halves, 1).metrics()).containsEntry("rocAuc", 0.5);
    }

    @Test
    void countsAndSharesAreThoseOfTheConfusionMatrix() {
        // When
        Evaluation evaluation = Evaluator.evaluation("v", "f", SIX, 1);

        // Then
        assertThat(evaluation.confusion()).isEqualTo(new Evaluation.Confusion(3, 1, 1, 1));
        assertThat(evaluation.accuracy()).isEqualTo(4 / 6.0);
        assertThat(evaluation.positive()).isEqualTo(new Evaluation.ClassScore(0.75, 0.75, 0.75, 4));
        assertThat(evaluation.negative()).isEqualTo(new Evaluation.ClassScore(0.5, 0.5, 0.5, 2));
        assertThat(evaluation.f1()).isEqualTo(0.75);
    }

    @Test
    void theIntervalIsWilsons() {
        // When
        Evaluation.Interval interval = Metrics.accuracyInterval(SIX);

        // Then
        // (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with p = 4/6, n = 6, z = 1.959964
        assertThat(interval.low()).isCloseTo(0.299993, within(1e-5));
        assertThat(interval.high()).isCloseTo(0.903229, within(1e-5));
    }

    @Test
    void tiedProbabilitiesCountHalfInTheRocArea() {
        // When
        double area = Metrics.rocAuc(SIX).orElseThrow();

        // Then
        // Against 0.6: one higher, two ties, one lower; against 0.2: four higher.
        assertThat(area).isCloseTo((1 + 0.5 + 0.5 + 0 + 4) / 8, within(CLOSE));
    }

    @Test
    void thereIsNoRocAreaOfOneClass() {
        // Given
        List<ScoredReview> positives =
                ScoredReviews.scored(ScoredReviews.rows("review", List.of(true, true)), 0.9, 0.2);

        // When
        Evaluation evaluation = Evaluator.evaluation("v", "f", positives, 1);

        // Then
        assertThat(evaluation.rocAuc()).isEmpty();
    }

    @Test
    void logLossIsTheMeanOfTheTrueClassAndStaysFinite() {
        // Given
        List<ScoredReview> two = ScoredReviews.scored(ScoredReviews.rows("review", List.of(true, false)), 0, 0.25);

        // When
        double loss = Metrics.logLoss(two);

        // Then
        assertThat(loss).isCloseTo((-Math.log(1e-15) - Math.log(0.75)) / 2, within(CLOSE));
    }

    @Test
    void calibrationErrorWeighsTheGapOfEachBin() {
        // When
        double error = Metrics.calibrationError(SIX);

        // Then
        // Confidences: 0.9 right; 0.6 right; 0.6 wrong; 0.6 right; 0.6 wrong; 0.8 right: three bins.
        assertThat(error).isCloseTo((Math.abs(1 - 0.9) + Math.abs(2 - 4 * 0.6) + Math.abs(1 - 0.8)) / 6, within(CLOSE));
    }
}
