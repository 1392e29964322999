package io.reviewstream.common.event;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The true label of a review. Arrives minutes to weeks after the review, or before its prediction.
 *
 * @param labeledAt time of the label; the record's timestamp if absent
 */
public record ReviewLabel(String reviewId, boolean isPositive, Optional<Instant> labeledAt) {
    public ReviewLabel {
        Checks.notBlank(reviewId, "reviewId");
        Objects.requireNonNull(labeledAt);
    }
}
