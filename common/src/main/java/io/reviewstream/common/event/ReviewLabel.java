package io.reviewstream.common.event;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The true label of a review. Arrives minutes to weeks after the review, or before its prediction.
 *
 * @param labeledAt time of the label; the record's timestamp if absent
 * @param reason why the review was labelled; absent for labels that people send
 */
public record ReviewLabel(
        String reviewId, boolean isPositive, Optional<Instant> labeledAt, Optional<LabelReason> reason) {
    public ReviewLabel {
        Checks.notBlank(reviewId, "reviewId");
        Objects.requireNonNull(labeledAt);
        Objects.requireNonNull(reason);
    }

    /** A label that somebody sends. */
    public ReviewLabel(String reviewId, boolean isPositive, Optional<Instant> labeledAt) {
        this(reviewId, isPositive, labeledAt, Optional.empty());
    }
}
