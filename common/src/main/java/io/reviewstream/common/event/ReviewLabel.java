package io.reviewstream.common.event;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The truth about a review, minutes to weeks after it, or before its prediction.
 *
 * @param labeledAt when it was given; the record's timestamp where absent
 */
public record ReviewLabel(String reviewId, boolean isPositive, Optional<Instant> labeledAt) {
    public ReviewLabel {
        Checks.notBlank(reviewId, "reviewId");
        Objects.requireNonNull(labeledAt);
    }
}
