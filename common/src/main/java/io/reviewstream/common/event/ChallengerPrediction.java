package io.reviewstream.common.event;

import java.time.Instant;
import java.util.Objects;

/**
 * What both models of a release predict for a review, one of which was served. It has no text.
 *
 * @param release the number of the release in the registry
 * @param tokens that the served model read
 */
public record ChallengerPrediction(
        String reviewId,
        long release,
        ModelPrediction champion,
        ModelPrediction challenger,
        int tokens,
        Instant classifiedAt) {
    /**
     * The prediction of one of the models.
     *
     * @param version of its bundle
     * @param probability P(positive), in [0, 1]
     */
    public record ModelPrediction(String version, boolean isPositive, double probability) {
        public ModelPrediction {
            Checks.notBlank(version, "version");
            Checks.probability(probability);
        }
    }

    public ChallengerPrediction {
        Checks.notBlank(reviewId, "reviewId");
        Objects.requireNonNull(champion);
        Objects.requireNonNull(challenger);
        Objects.requireNonNull(classifiedAt);
    }
}
