package io.reviewstream.common.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.event.Stage;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionSummaryTest {
    private static final double CLOSE = 1e-12;

    @Test
    void meansAndSharesAreThoseOfThePredictions() {
        // When
        PredictionSummary summary = PredictionSummary.of(List.of(
                new Prediction(0.9, 10, 1, false),
                new Prediction(0.2, 30, 0, true),
                new Prediction(0.5, 10, 1, false)));

        // Then
        assertThat(summary.reviews()).isEqualTo(3);
        assertThat(summary.positives()).isEqualTo(2);
        assertThat(summary.confidence()).isCloseTo(2.2 / 3, within(CLOSE));
        assertThat(summary.confidenceVariance()).isCloseTo(0.13 / 3, within(CLOSE));
        assertThat(summary.tokens()).isCloseTo(50 / 3.0, within(CLOSE));
        assertThat(summary.unknownShare()).isCloseTo(0.04, within(CLOSE));
        assertThat(summary.truncatedShare()).isCloseTo(1 / 3.0, within(CLOSE));
        assertThat(summary.scoreBins()).containsExactly(40, 100, 180);
    }

    @Test
    void reviewsThatTheNetworkReadsNothingOfHaveNoTokens() {
        Prediction linear = new Prediction(0.9, 0, 0, false, Stage.LINEAR, Optional.empty());

        PredictionSummary summary = PredictionSummary.of(List.of(linear, linear));

        assertThat(summary.tokens()).isZero();
        assertThat(summary.unknownShare()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.00499, 0", "0.00501, 1", "0.49999999999999994, 99", "0.5, 100", "0.9951, 199", "1, 199"})
    void aBinExcludesItsEndButTheLast(double probability, double bin) {
        // When
        PredictionSummary summary = PredictionSummary.of(List.of(new Prediction(probability, 3, false)));

        // Then
        assertThat(summary.scoreBins()).containsExactly(bin);
        assertThat(summary.positives()).isEqualTo(probability >= 0.5 ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 200, 0.9, 0.1, 9, 0, 0",
        "0, 200, 0.9, 0.1, 9, 0, 0",
        "1, 100, 0.9, 0.1, 9, 0, 0",
        "1, 200, 0.4, 0.1, 9, 0, 0",
        "1, 200, 1.1, 0.1, 9, 0, 0",
        "1, 200, 0.9, -0.1, 9, 0, 0",
        "1, 200, 0.9, 0.1, -1, 0, 0",
        "1, 200, 0.9, 0.1, 9, 1.1, 0",
        "1, 200, 0.9, 0.1, 9, 0, NaN"
    })
    void whatIsNoSummaryIsRejected(
            int reviews,
            int bins,
            double confidence,
            double variance,
            double tokens,
            double unknown,
            double truncated) {
        // Given
        List<Integer> scores = new ArrayList<>(Collections.nCopies(bins, 0));
        scores.set(0, 1);

        // Then
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new PredictionSummary(reviews, scores, confidence, variance, tokens, unknown, truncated));
    }
}
