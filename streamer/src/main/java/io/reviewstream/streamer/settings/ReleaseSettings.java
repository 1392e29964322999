package io.reviewstream.streamer.settings;

import java.time.Duration;
import java.util.Objects;

/**
 * Settings of the release application, which compares a new model with the champion before it on labelled reviews.
 *
 * @param bake time after which a release that labels do not decide is over
 * @param coolDown time after a rollback in which none follows
 * @param margin accuracy that a new model may lose, as a share of reviews, in (0, 0.5)
 * @param labels which labels count
 * @param shadowShare share of classified reviews that both models predict, in [0, 1]
 * @param errorRate probability of a wrong rollback, and of a wrong promotion, of one release, in (0, 0.5)
 */
public record ReleaseSettings(
        Duration bake, Duration coolDown, double margin, ReleaseLabels labels, double shadowShare, double errorRate) {
    /** 7 days, 1 hour, 1 point, requested labels, no classified reviews, 5 %. */
    public static final ReleaseSettings DEFAULT =
            new ReleaseSettings(Duration.ofDays(7), Duration.ofHours(1), 0.01, ReleaseLabels.REQUESTED, 0, 0.05);

    /** Which labels count as evidence about a release. */
    public enum ReleaseLabels {
        /** Every label, also one that somebody sent because the prediction was wrong. */
        ALL,
        /** Those alone that do not depend on which model is right: of all reviews, or of a random choice of those that tell. */
        REQUESTED
    }

    public ReleaseSettings {
        Objects.requireNonNull(labels);
        if (bake.isZero() || bake.isNegative()) {
            throw new IllegalArgumentException("--bake must be longer than 0s, not " + DurationText.of(bake) + ".");
        }
        if (coolDown.isNegative()) {
            throw new IllegalArgumentException(
                    "--release-cool-down must be at least 0s, not " + DurationText.of(coolDown) + ".");
        }
        if (!(margin > 0 && margin < 0.5)) {
            throw new IllegalArgumentException(
                    "--release-margin must be above 0 and below 50 points, not " + 100 * margin + ".");
        }
        if (!(shadowShare >= 0 && shadowShare <= 1)) {
            throw new IllegalArgumentException("--shadow-share must be between 0 and 1, not " + shadowShare + ".");
        }
        if (!(errorRate > 0 && errorRate < 0.5)) {
            throw new IllegalArgumentException("an error rate must be above 0 and below 0.5: " + errorRate);
        }
    }

    /** A copy in which these labels count. */
    public ReleaseSettings withLabels(ReleaseLabels counted) {
        return new ReleaseSettings(bake, coolDown, margin, counted, shadowShare, errorRate);
    }

    /** A copy with this share of classified reviews. */
    public ReleaseSettings withShadowShare(double share) {
        return new ReleaseSettings(bake, coolDown, margin, labels, share, errorRate);
    }

    /** A challenger may be compared for so long in the shadow, and again once it is champion. */
    public Duration longestRelease() {
        return bake.multipliedBy(2);
    }
}
