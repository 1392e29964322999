package io.reviewstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairedComparisonTest {
    @Test
    void pValueIsOfACoinOnDiscordantRows() {
        // Given
        PairedComparison pair = new PairedComparison(100, 5, 1);

        // When
        double p = pair.pValueOfBetter();

        // Then
        // (C(6,5) + C(6,6)) / 2^6
        assertThat(p).isCloseTo(7 / 64.0, within(1e-12));
    }

    @Test
    void modelsThatAgreeEverywhereShowNothing() {
        // Given
        PairedComparison pair = new PairedComparison(100, 0, 0);

        // When
        double p = pair.pValueOfBetter();

        // Then
        assertThat(p).isEqualTo(1);
    }

    @Test
    void theLowestDifferenceIsAgrestiAndMins() {
        // Given
        PairedComparison pair = new PairedComparison(100, 20, 10);

        // When
        double lowest = pair.lowestDifference(0.05);

        // Then
        // 10/102 - 1.644854 √(31 - 10²/102) / 102
        assertThat(lowest).isCloseTo(10 / 102.0 - 1.644854 * Math.sqrt(31 - 100 / 102.0) / 102, within(1e-6));
    }
}
