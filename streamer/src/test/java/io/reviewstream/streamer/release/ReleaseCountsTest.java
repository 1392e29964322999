package io.reviewstream.streamer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.registry.TrafficEvidence;
import io.reviewstream.streamer.release.ComparedModels.TimedPrediction;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What reviews without labels show. Enough is log10 20 = 1.3. */
class ReleaseCountsTest {
    private static ReleaseCounts counts(PairCounts pairs, TrafficEvidence traffic) {
        return new ReleaseCounts(Instant.EPOCH, pairs, traffic);
    }

    /** By numerical integration of the likelihood ratio over the higher rates. */
    @ParameterizedTest
    @CsvSource({"0.001, 3, 97", "0.001, 1, 99", "0.11, 30, 170", "0.11, 40, 160", "0.5, 9, 1"})
    void evidenceIsTheAverageLikelihoodRatioOfTheHigherRates(double rate, long hits, long misses) {
        int steps = 200_000;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double higher = rate + (1 - rate) * (i + 0.5) / steps;
            sum += Math.exp(hits * Math.log(higher / rate) + misses * Math.log((1 - higher) / (1 - rate)));
        }

        double evidence = RateEvidence.log10Above(rate, hits, misses);

        assertThat(evidence).isCloseTo(Math.log10(sum / steps), within(1e-6));
    }

    @Test
    void aStepSaysNothingAboutTrafficWhereThereWasNone() {
        TrafficEvidence traffic = new TrafficEvidence(1, 0, 0, 0, 0);

        assertThat(ReleaseCounts.NONE.evidence(0.01).traffic()).isEmpty();
        assertThat(counts(PairCounts.NONE, traffic).evidence(0.01).traffic()).contains(traffic);
    }

    @ParameterizedTest
    @CsvSource({"100, false", "150, false", "151, true", "300, true"})
    void aPredictionIsSlowerIfItTakesMoreThanHalfAsLongAgain(long nanos, boolean slower) {
        Prediction prediction = new Prediction(0.9, 1, 0, false);

        assertThat(new TimedPrediction(prediction, nanos).isSlowerThan(new TimedPrediction(prediction, 100)))
                .isEqualTo(slower);
    }

    @Test
    void oneOrTwoFailuresAreChance() {
        assertThat(counts(PairCounts.NONE, new TrafficEvidence(2, 2, 0, 0, 0)).log10Failing())
                .isZero();
    }

    @Test
    void threeFailuresOfAHundredReviewsAreNotAndOfAHundredThousandTheyAre() {
        assertThat(counts(PairCounts.NONE, new TrafficEvidence(100, 3, 0, 0, 0)).log10Failing())
                .isGreaterThan(1.3);
        assertThat(counts(PairCounts.NONE, new TrafficEvidence(100_000, 3, 0, 0, 0))
                        .log10Failing())
                .isLessThan(0);
        assertThat(counts(new PairCounts(100_000, 0, 0), new TrafficEvidence(3, 3, 0, 0, 0))
                        .log10Failing())
                .as("labelled reviews on which it did not fail")
                .isLessThan(0);
    }

    @Test
    void aChallengerIsSlowerIfItIsOnMostReviewsAndNotBeforeFiftyAreTimed() {
        assertThat(counts(PairCounts.NONE, new TrafficEvidence(49, 0, 0, 49, 49))
                        .log10Slower())
                .isZero();
        assertThat(counts(PairCounts.NONE, new TrafficEvidence(50, 0, 0, 50, 50))
                        .log10Slower())
                .isGreaterThan(1.3);
        assertThat(counts(PairCounts.NONE, new TrafficEvidence(200, 0, 0, 200, 100))
                        .log10Slower())
                .isLessThan(1.3);
    }

    @Test
    void disagreementIsUnusualIfTheHoldoutHadLess() {
        TrafficEvidence often = new TrafficEvidence(1_000, 0, 200, 0, 0);

        assertThat(counts(PairCounts.NONE, often).log10Unusual(0.12)).isGreaterThan(1.3);
        assertThat(counts(PairCounts.NONE, often).log10Unusual(0.22)).isLessThan(0);
        assertThat(counts(PairCounts.NONE, often).log10Unusual(1)).isZero();
    }

    @Test
    void theRateOfDisagreementIsThatOfTheLargerSample() {
        PairCounts onDisagreements = new PairCounts(0, 45, 25);

        double byLabels = counts(onDisagreements, TrafficEvidence.NONE).log10NotWorse(0.01);
        double byTraffic = counts(onDisagreements, new TrafficEvidence(5_000, 0, 250, 0, 0))
                .log10NotWorse(0.01);
        double byFew =
                counts(onDisagreements, new TrafficEvidence(60, 0, 3, 0, 0)).log10NotWorse(0.01);

        assertThat(byLabels).isCloseTo(onDisagreements.log10NotWorse(0.01), within(1e-12));
        assertThat(byTraffic).isGreaterThan(byLabels + 0.5);
        assertThat(byFew).isEqualTo(byLabels);
    }
}
