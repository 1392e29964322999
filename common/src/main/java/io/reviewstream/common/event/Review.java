package io.reviewstream.common.event;

import java.util.Objects;
import java.util.Optional;

/**
 * A product review as its producer sent it, reduced to what is classified.
 *
 * @param reviewId the payload's own id, if it has one
 * @param reviewText what the customer wrote; never blank
 * @param isPositive a label that came with the review
 */
public record Review(Optional<String> reviewId, String reviewText, Optional<Boolean> isPositive) {
    public Review {
        Objects.requireNonNull(reviewId);
        Checks.notBlank(reviewText, "reviewText");
        Objects.requireNonNull(isPositive);
    }
}
