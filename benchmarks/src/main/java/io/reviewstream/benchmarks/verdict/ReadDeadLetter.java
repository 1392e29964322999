package io.reviewstream.benchmarks.verdict;

import java.time.Instant;
import java.util.Objects;

/**
 * A dead letter that was read.
 *
 * @param of the input that it names
 * @param headers those of the input, in one text
 * @param sha256 of its value
 */
public record ReadDeadLetter(
        RecordLocation at, RecordLocation of, String key, Instant timestamp, String headers, String sha256) {
    public ReadDeadLetter {
        Objects.requireNonNull(at);
        Objects.requireNonNull(of);
        Objects.requireNonNull(key);
        Objects.requireNonNull(timestamp);
        Objects.requireNonNull(headers);
        Objects.requireNonNull(sha256);
    }
}
