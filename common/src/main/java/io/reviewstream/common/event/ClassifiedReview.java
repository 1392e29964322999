package io.reviewstream.common.event;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A review with its prediction.
 *
 * @param probability P(positive), in [0, 1]
 * @param modelVersion the bundle that predicted
 * @param tokens the tokens that the network read, special tokens included; 0 if the linear stage made the prediction
 * @param truncated whether the review was longer than the model reads
 * @param reviewTimestamp the timestamp of the review's record
 * @param stage the part of the model that made the prediction; absent in older events
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
        Instant reviewTimestamp,
        Optional<Stage> stage) {
    /** Of no known stage, as older events are. */
    public ClassifiedReview(
            String reviewId,
            String reviewText,
            boolean isPositive,
            double probability,
            String modelVersion,
            int tokens,
            boolean truncated,
            Instant classifiedAt,
            Instant reviewTimestamp) {
        this(
                reviewId,
                reviewText,
                isPositive,
                probability,
                modelVersion,
                tokens,
                truncated,
                classifiedAt,
                reviewTimestamp,
                Optional.empty());
    }

    public ClassifiedReview {
        Checks.notBlank(reviewId, "reviewId");
        Checks.notBlank(reviewText, "reviewText");
        Checks.probability(probability);
        Checks.notBlank(modelVersion, "modelVersion");
        Objects.requireNonNull(classifiedAt);
        Objects.requireNonNull(reviewTimestamp);
        Objects.requireNonNull(stage);
    }
}
