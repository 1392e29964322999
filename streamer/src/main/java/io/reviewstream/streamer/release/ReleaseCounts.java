package io.reviewstream.streamer.release;

import io.reviewstream.common.registry.ReleaseEvidence;
import io.reviewstream.common.registry.TrafficEvidence;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What was counted in a release.
 *
 * @param release when it began
 * @param pairs labelled reviews that both models predicted
 * @param traffic reviews, with or without a label, that the other model had to predict; of the labelled ones, those only on
 *     which the challenger failed
 */
record ReleaseCounts(Instant release, PairCounts pairs, TrafficEvidence traffic) {
    static final ReleaseCounts NONE = of(Instant.EPOCH);

    /** Reviews that a challenger which would replace a good champion may fail on. */
    private static final double FAILURES = 0.001;

    private static final long FEWEST_FAILURES = 3;
    private static final long FEWEST_TIMED = 50;

    ReleaseCounts {
        Objects.requireNonNull(release);
        Objects.requireNonNull(pairs);
        Objects.requireNonNull(traffic);
    }

    /** Nothing. */
    static ReleaseCounts of(Instant release) {
        return new ReleaseCounts(release, PairCounts.NONE, TrafficEvidence.NONE);
    }

    /**
     * Evidence that the challenger is not worse by more than a margin, as a power of ten. The rate of disagreement is that of
     * the traffic where it has more reviews than there are labels.
     *
     * @param margin accuracy that may be lost, as a share of all reviews, in [0, 1)
     */
    double log10NotWorse(double margin) {
        return predicted() > pairs.labels()
                ? pairs.log10NotWorse(margin, PairCounts.highestRate(predicted(), traffic.disagreements()))
                : pairs.log10NotWorse(margin);
    }

    /** Reviews of the traffic that both models predicted. */
    long predicted() {
        return traffic.reviews() - traffic.failures();
    }

    /** Evidence that the challenger fails on more than one of a thousand reviews that the champion predicts. */
    double log10Failing() {
        return traffic.failures() < FEWEST_FAILURES
                ? 0
                : RateEvidence.log10Above(FAILURES, traffic.failures(), predicted() + pairs.labels());
    }

    /** Evidence that the challenger takes too long for more than half of the reviews. */
    double log10Slower() {
        return traffic.timed() < FEWEST_TIMED
                ? 0
                : RateEvidence.log10Above(0.5, traffic.slower(), traffic.timed() - traffic.slower());
    }

    /**
     * Evidence that the models disagree on more reviews than the holdout lets expect.
     *
     * @param expected the highest rate that it allows, in (0, 1]
     */
    double log10Unusual(double expected) {
        return expected == 1
                ? 0
                : RateEvidence.log10Above(expected, traffic.disagreements(), predicted() - traffic.disagreements());
    }

    /** As it is kept with a step of the release. */
    ReleaseEvidence evidence(double margin) {
        return new ReleaseEvidence(
                pairs.labels(),
                pairs.challengerWins(),
                pairs.championWins(),
                pairs.log10Harm(),
                log10NotWorse(margin),
                Optional.of(traffic).filter(counted -> !counted.equals(TrafficEvidence.NONE)));
    }
}
