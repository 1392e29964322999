package io.reviewstream.benchmarks.verdict;

import java.time.Instant;
import java.util.Objects;

/**
 * A label as Kafka acknowledged it.
 *
 * @param reviewId whose it is; nobody has to have sent that review
 * @param labeledAt as it says itself, or else its record's timestamp
 * @param readable whether it is a label at all; otherwise it is a dead letter
 * @param sha256 of its value
 */
public record SentLabel(
        RecordLocation at, String reviewId, boolean isPositive, Instant labeledAt, boolean readable, String sha256) {
    public SentLabel {
        Objects.requireNonNull(at);
        Objects.requireNonNull(reviewId);
        Objects.requireNonNull(labeledAt);
        Objects.requireNonNull(sha256);
    }

    String name() {
        return "of " + reviewId + " at " + at;
    }
}
