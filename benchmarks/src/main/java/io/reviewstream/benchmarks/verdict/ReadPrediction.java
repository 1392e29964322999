package io.reviewstream.benchmarks.verdict;

import java.time.Instant;
import java.util.Objects;

/**
 * A prediction that was read.
 *
 * @param key of the review, as a header says
 * @param timestamp of the record
 * @param reviewTimestamp in the payload
 * @param headers those of the input, in one text
 * @param sha256 of the review's text
 */
public record ReadPrediction(
        RecordLocation at,
        String reviewId,
        String key,
        Instant timestamp,
        Instant reviewTimestamp,
        String headers,
        String sha256,
        String modelVersion) {
    public ReadPrediction {
        Objects.requireNonNull(at);
        Objects.requireNonNull(reviewId);
        Objects.requireNonNull(key);
        Objects.requireNonNull(timestamp);
        Objects.requireNonNull(reviewTimestamp);
        Objects.requireNonNull(headers);
        Objects.requireNonNull(sha256);
        Objects.requireNonNull(modelVersion);
    }
}
