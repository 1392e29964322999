package io.reviewstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReliabilityTest {
    private static final double CLOSE = 1e-9;

    @Test
    void binsHoldReviewsOfSimilarConfidence() {
        // Given
        List<ScoredReview> scored = ScoredReviews.scored(
                ScoredReviews.rows("review", List.of(true, true, true, false, true)), 0.95, 0.97, 0.02, 0.61, 1);

        // When
        Reliability.Curve curve = Reliability.of(scored, 1).after();

        // Then
        // Confidences 0.61 wrong; 0.95, 0.97, 0.98, 1 of which the third is wrong.
        assertThat(curve.bins()).hasSize(2);
        Reliability.Bin low = curve.bins().get(0);
        assertThat(low.from()).isCloseTo(9 / 15.0, within(CLOSE));
        assertThat(low.to()).isCloseTo(10 / 15.0, within(CLOSE));
        assertThat(low.reviews()).isEqualTo(1);
        assertThat(low.accuracy()).isZero();
        Reliability.Bin high = curve.bins().get(1);
        assertThat(high.reviews()).isEqualTo(4);
        assertThat(high.confidence()).isCloseTo((0.95 + 0.97 + 0.98 + 1) / 4, within(CLOSE));
        assertThat(high.accuracy()).isEqualTo(0.75);
        assertThat(curve.calibrationError()).isCloseTo((0.61 + 4 * (high.confidence() - 0.75)) / 5, within(CLOSE));
    }

    @Test
    void theCurveBeforeHasNoTemperature() {
        // Given
        double temperature = 2;
        double margin = 1.5;
        double served = 1 / (1 + Math.exp(-margin / temperature));
        List<ScoredReview> scored =
                ScoredReviews.scored(ScoredReviews.rows("review", List.of(true, false)), served, 1 - served);

        // When
        Reliability reliability = Reliability.of(scored, temperature);

        // Then
        assertThat(reliability.temperature()).isEqualTo(temperature);
        assertThat(reliability.before().bins())
                .singleElement()
                .extracting(Reliability.Bin::confidence)
                .satisfies(confidence -> assertThat(confidence).isCloseTo(1 / (1 + Math.exp(-margin)), within(CLOSE)));
        assertThat(reliability.after().calibrationError()).isCloseTo(1 - served, within(CLOSE));
    }
}
