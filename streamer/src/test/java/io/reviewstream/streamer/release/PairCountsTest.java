package io.reviewstream.streamer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.streamer.release.PairCounts.PairOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairCountsTest {
    @ParameterizedTest
    @CsvSource({"0, 0, 1", "0, 1, 1.5", "1, 0, 0.5", "0, 2, 2.3333333", "1, 1, 0.6666667", "0, 7, 31.875"})
    void theEvidenceOfHarmIsTheMeanOfTheLikelihoodRatios(long wins, long losses, double evidence) {
        assertThat(Math.pow(10, new PairCounts(5, wins, losses).log10Harm())).isCloseTo(evidence, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0", "0.5, 3", "0.4, 2", "0.1, 5"})
    void theEvidenceDoesNotGrowOnAverageWhereTheHypothesisHoldsExactly(double winRate, int labels) {
        // Given a rate of disagreement at which a margin of one point is this win rate
        double rate = winRate == 0.5 ? 1 : 0.01 / (2 * (0.5 - winRate));

        // When
        double harm = 0;
        double notWorse = 0;
        for (int wins = 0; wins <= labels; wins++) {
            double probability =
                    binomial(labels, wins) * Math.pow(winRate, wins) * Math.pow(1 - winRate, labels - wins);
            PairCounts seen = new PairCounts(0, wins, labels - wins);
            harm += probability * Math.pow(10, seen.log10Harm());
            notWorse += probability * Math.pow(10, seen.log10NotWorse(winRate == 0.5 ? 0 : 0.01, rate));
        }

        // Then
        if (winRate == 0.5) {
            assertThat(harm).isCloseTo(1, within(1e-9));
        }
        assertThat(notWorse).isCloseTo(1, within(1e-9));
    }

    private static double binomial(int n, int k) {
        double value = 1;
        for (int i = 0; i < k; i++) {
            value = value * (n - i) / (i + 1);
        }
        return value;
    }

    @Test
    void modelsThatHardlyDisagreeCannotLoseTheMargin() {
        assertThat(new PairCounts(300, 0, 0).log10NotWorse(0.01)).isLessThan(1.3);
        assertThat(new PairCounts(400, 0, 0).log10NotWorse(0.01)).isEqualTo(300);
        assertThat(new PairCounts(9, 0, 0).log10NotWorse(0.1, 0.1))
                .as("a rate of disagreement of just the margin")
                .isEqualTo(300);
        assertThat(PairCounts.NONE.log10NotWorse(0.01)).isZero();
    }

    @Test
    void aRateOfDisagreementThatIsNotKnownWellDoesNotHelpTheChallenger() {
        PairCounts few = new PairCounts(20, 3, 1);

        assertThat(few.log10NotWorse(0.02)).isLessThan(few.log10NotWorse(0.02, 4.0 / 24));
    }

    @Test
    void overwhelmingEvidenceIsANumber() {
        assertThat(new PairCounts(0, 1_000_000, 0).log10Harm()).isEqualTo(-300);
        assertThat(new PairCounts(0, 0, 1_000_000).log10Harm()).isEqualTo(300);
        assertThat(new PairCounts(0, 0, 1_000_000).log10NotWorse(0.01)).isEqualTo(-300);
    }

    @Test
    void whatWasCountedIsTakenBack() {
        PairCounts counts = PairCounts.NONE
                .plus(PairOutcome.AGREEMENT, 1)
                .plus(PairOutcome.CHALLENGER_WINS, 1)
                .plus(PairOutcome.CHAMPION_WINS, 1);

        assertThat(counts).isEqualTo(new PairCounts(1, 1, 1));
        assertThat(counts.plus(PairOutcome.CHALLENGER_WINS, -1)).isEqualTo(new PairCounts(1, 0, 1));
        assertThat(counts.labels()).isEqualTo(3);
        assertThatIllegalArgumentException().isThrownBy(() -> PairCounts.NONE.plus(PairOutcome.AGREEMENT, -1));
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, true, AGREEMENT",
        "false, true, true, AGREEMENT",
        "true, true, false, CHALLENGER_WINS",
        "false, true, false, CHAMPION_WINS",
        "true, false, true, CHAMPION_WINS",
        "false, false, true, CHALLENGER_WINS"
    })
    void whereTheModelsDisagreeTheLabelSaysWhichIsRight(
            boolean label, boolean challenger, boolean champion, PairOutcome outcome) {
        assertThat(PairOutcome.of(label, challenger, champion)).isEqualTo(outcome);
    }

    @Test
    void aRateOfMoreReviewsThanAnIntCountsIsKnownToo() {
        assertThat(PairCounts.highestRate(6_000_000_000L, 600_000_000L)).isCloseTo(0.1, within(1e-4));
    }
}
