package io.reviewstream.benchmarks.verdict;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A review as Kafka acknowledged it.
 *
 * @param ownId in its payload
 * @param headers all of them, in one text
 * @param answerable whether a prediction is due; otherwise it is a dead letter
 * @param sha256 of its text where it is answerable, of its value where not
 * @param label that is in it
 */
public record SentReview(
        RecordLocation at,
        Optional<String> ownId,
        String key,
        Instant timestamp,
        String headers,
        boolean answerable,
        String sha256,
        Optional<Boolean> label) {
    public SentReview {
        Objects.requireNonNull(at);
        Objects.requireNonNull(ownId);
        Objects.requireNonNull(key);
        Objects.requireNonNull(timestamp);
        Objects.requireNonNull(headers);
        Objects.requireNonNull(sha256);
        Objects.requireNonNull(label);
    }

    /** What its prediction is keyed by. */
    public String id() {
        return ownId.orElseGet(at::toString);
    }

    String name() {
        return ownId.map(id -> id + " at " + at).orElseGet(at::toString);
    }
}
