package io.reviewstream.benchmarks.verdict;

import java.time.Instant;
import java.util.Objects;

/** A label that the streamer produced: one that it found in a review and forwarded, or one that met its prediction. */
public record ReadLabel(RecordLocation at, String reviewId, boolean isPositive, Instant labeledAt) {
    public ReadLabel {
        Objects.requireNonNull(at);
        Objects.requireNonNull(reviewId);
        Objects.requireNonNull(labeledAt);
    }
}
