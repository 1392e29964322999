package io.reviewstream.common.event;

import java.time.Instant;
import java.util.Objects;

/**
 * A review that somebody should label. A tombstone with its key withdraws it: the review is labelled or erased.
 *
 * @param requestId the same for the same review, however often it is chosen
 * @param propensity the probability with which the review was chosen for this reason, in (0, 1]
 * @param isPositive what was predicted
 * @param probability P(positive) as predicted, in [0, 1]
 * @param modelVersion the model that predicted it
 * @param labels how many people should label it, so that their agreement is known: 1 or 2
 * @param expiresAt after this a label still counts, but nobody needs it
 */
public record LabelRequest(
        String requestId,
        String reviewId,
        String reviewText,
        LabelReason reason,
        double propensity,
        boolean isPositive,
        double probability,
        String modelVersion,
        int labels,
        Instant requestedAt,
        Instant expiresAt) {
    public LabelRequest {
        Checks.notBlank(requestId, "requestId");
        Checks.notBlank(reviewId, "reviewId");
        Checks.notBlank(reviewText, "reviewText");
        Objects.requireNonNull(reason);
        Checks.propensity(propensity);
        Checks.probability(probability);
        Checks.notBlank(modelVersion, "modelVersion");
        if (labels < 1 || labels > 2) {
            throw new IllegalArgumentException("labels is neither 1 nor 2: " + labels);
        }
        Objects.requireNonNull(requestedAt);
        Objects.requireNonNull(expiresAt);
    }
}
