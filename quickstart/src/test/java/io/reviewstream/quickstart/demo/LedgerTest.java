package io.reviewstream.quickstart.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final String MODEL = "v20260417-093012-3fa9c1";

    private final Ledger ledger = new Ledger();

    @Test
    void everyReviewClassifiedOnceIsExactlyOnce() {
        // Given
        String first = ledger.produced(true, false);
        String second = ledger.produced(false, true);
        ledger.classified(second, true, MODEL);

        // When
        ledger.classified(first, true, MODEL);

        // Then
        assertThat(ledger.truth(first)).contains(true);
        assertThat(ledger.truth(second)).contains(false);
        assertThat(ledger.truth("a review of somebody else")).isEmpty();
        assertThat(ledger.snapshot().exactlyOnce()).isTrue();
        assertThat(ledger.snapshot().score(MODEL)).isEqualTo(new Ledger.Score(2, 1, 1, 0, 2, 0.5));
    }

    @Test
    void aSecondPredictionIsADuplicateAndCountsForNoModel() {
        // Given
        String id = ledger.produced(true, false);
        ledger.classified(id, true, MODEL);

        // When
        ledger.classified(id, false, MODEL);

        // Then
        assertThat(ledger.snapshot().duplicated()).isEqualTo(1);
        assertThat(ledger.snapshot().exactlyOnce()).isFalse();
        assertThat(ledger.snapshot().score(MODEL).rows()).isEqualTo(1);
    }

    @Test
    void aPredictionForWhatWasNeverProducedIsUnknown() {
        // Given
        ledger.produced(true, false);

        // When
        ledger.classified("live-1", true, MODEL);
        ledger.classified("reviews-0-17", true, MODEL);

        // Then
        assertThat(ledger.snapshot().unknown()).isEqualTo(2);
        assertThat(ledger.snapshot().exactlyOnce()).isFalse();
    }

    @Test
    void aReviewWithoutPredictionIsNotExactlyOnce() {
        // Given
        ledger.produced(true, false);

        // When
        Ledger.LedgerSnapshot snapshot = ledger.snapshot();

        // Then
        assertThat(snapshot.exactlyOnce()).isFalse();
    }

    @Test
    void aDeadLetterIsNotExactlyOnce() {
        // Given
        ledger.classified(ledger.produced(true, false), true, MODEL);

        // When
        ledger.deadLetter();

        // Then
        assertThat(ledger.snapshot().exactlyOnce()).isFalse();
    }

    @Test
    void theModelThatPredictedLatestIsTheLast() {
        // Given
        ledger.classified(ledger.produced(true, false), true, MODEL);
        ledger.classified(ledger.produced(true, false), true, "another");

        // When
        ledger.classified(ledger.produced(true, false), true, MODEL);

        // Then
        assertThat(ledger.snapshot().scores().keySet()).containsExactly("another", MODEL);
    }

    @Test
    void recentAccuracyIsThatOfTheLast300Reviews() {
        // Given
        for (int i = 0; i < 300; i++) {
            ledger.classified(ledger.produced(true, false), false, MODEL);
        }

        // When
        for (int i = 0; i < 300; i++) {
            ledger.classified(ledger.produced(true, true), true, MODEL);
        }

        // Then
        assertThat(ledger.snapshot().score(MODEL)).isEqualTo(new Ledger.Score(600, 300, 300, 300, 300, 1.0));
    }
}
