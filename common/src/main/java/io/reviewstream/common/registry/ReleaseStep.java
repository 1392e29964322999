package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A step of a release, as it is stored.
 *
 * @param number from 1
 * @param release the number of the first step of the same release
 * @param champion the model that serves while the challenger is in the shadow, and that a rollback restores
 * @param canaryShare of the reviews, which the challenger serves in CANARY; empty for a release that has no such state
 */
public record ReleaseStep(
        long number,
        long release,
        ReleaseState state,
        ModelVersion challenger,
        ModelVersion champion,
        Optional<Double> canaryShare,
        List<String> reasons,
        Optional<ReleaseEvidence> evidence,
        MadeBy by,
        Instant at) {
    public ReleaseStep {
        if (release < 1 || number < release) {
            throw new IllegalArgumentException("step " + number + " of release " + release);
        }
        Objects.requireNonNull(state);
        if (challenger.equals(champion)) {
            throw new IllegalArgumentException(challenger + " cannot be its own champion");
        }
        if (canaryShare.filter(share -> !(share > 0 && share < 1)).isPresent()) {
            throw new IllegalArgumentException("canaryShare must be above 0 and below 1, not " + canaryShare.get());
        }
        if (state == ReleaseState.CANARY && canaryShare.isEmpty()) {
            throw new IllegalArgumentException("a step in CANARY needs a canaryShare");
        }
        reasons = List.copyOf(reasons);
        Objects.requireNonNull(evidence);
        Objects.requireNonNull(by);
        Objects.requireNonNull(at);
    }

    /**
     * The first step of a release.
     *
     * @param latest the registry's current one, which is over
     */
    static ReleaseStep first(
            Optional<Release> latest,
            ReleaseState state,
            ModelVersion challenger,
            ModelVersion champion,
            Optional<Double> canaryShare,
            Cause cause) {
        if (latest.filter(Release.Open.class::isInstance).isPresent()) {
            throw new IllegalArgumentException("another release is open: " + latest.get());
        }
        long number = latest.map(last -> last.step().number()).orElse(0L) + 1;
        return new ReleaseStep(
                number,
                number,
                state,
                challenger,
                champion,
                canaryShare,
                cause.reasons(),
                cause.evidence(),
                cause.by(),
                cause.at());
    }

    /** The step after this one. */
    ReleaseStep next(ReleaseState to, Cause cause) {
        return new ReleaseStep(
                number + 1,
                release,
                to,
                challenger,
                champion,
                canaryShare,
                cause.reasons(),
                cause.evidence(),
                cause.by(),
                cause.at());
    }

    /** Throws an IllegalArgumentException in any other state. */
    void require(ReleaseState expected) {
        if (state != expected) {
            throw new IllegalArgumentException("not in " + expected + ": " + state);
        }
    }
}
