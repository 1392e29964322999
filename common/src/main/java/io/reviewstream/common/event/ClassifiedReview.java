package io.reviewstream.common.event;

import java.time.Instant;
import java.util.Objects;

/**
 * A review with its prediction.
 *
 * @param probability P(positive), in [0, 1]
 * @param modelVersion the bundle that predicted
 * @param tokens the tokens the model read, special tokens included
 * @param truncated whether the review was longer than the model reads
 * @param reviewTimestamp the timestamp of the review's record
 */
public record ClassifiedReview(
        String reviewId,
        String reviewText,
        boolean isPositive,
        double probability,
        String modelVersion,
        int tokens,
        boolean truncated,
        Instant classifiedAt,
        Instant reviewTimestamp) {
    public ClassifiedReview {
        Checks.notBlank(reviewId, "reviewId");
        Checks.notBlank(reviewText, "reviewText");
        Checks.probability(probability);
        Checks.notBlank(modelVersion, "modelVersion");
        Objects.requireNonNull(classifiedAt);
        Objects.requireNonNull(reviewTimestamp);
    }
}
