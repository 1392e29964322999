package io.reviewstream.common.event;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The true label of a review. Arrives minutes to weeks after the review, or before its prediction.
 *
 * @param labeledAt time of the label; the record's timestamp if absent
 * @param origin why the review was labelled and by whom; its fields are those of the label in JSON
 */
public record ReviewLabel(String reviewId, boolean isPositive, Optional<Instant> labeledAt, LabelOrigin origin) {
    public ReviewLabel {
        Checks.notBlank(reviewId, "reviewId");
        Objects.requireNonNull(labeledAt);
        Objects.requireNonNull(origin);
    }

    /** A label that somebody sends. */
    public ReviewLabel(String reviewId, boolean isPositive, Optional<Instant> labeledAt) {
        this(reviewId, isPositive, labeledAt, LabelOrigin.UNKNOWN);
    }
}
