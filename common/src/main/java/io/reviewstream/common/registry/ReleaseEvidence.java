package io.reviewstream.common.registry;

import java.util.Objects;
import java.util.Optional;

/**
 * Labelled reviews that both models predicted.
 *
 * @param labels all of them
 * @param challengerWins of them, those on which only the challenger is right
 * @param championWins those on which only the champion is right
 * @param log10Harm evidence that the challenger is worse, as a power of ten
 * @param log10NotWorse evidence that it is not worse by more than the margin, as a power of ten
 * @param traffic reviews that the other model predicted too, whether they are labelled or not; empty if none was
 */
public record ReleaseEvidence(
        long labels,
        long challengerWins,
        long championWins,
        double log10Harm,
        double log10NotWorse,
        Optional<TrafficEvidence> traffic) {
    public ReleaseEvidence {
        if (challengerWins < 0 || championWins < 0 || labels < challengerWins + championWins) {
            throw new IllegalArgumentException(
                    "not counts of " + labels + " labels: " + challengerWins + ", " + championWins);
        }
        Objects.requireNonNull(traffic);
    }
}
