package io.reviewstream.benchmarks.verdict;

import java.time.Instant;
import java.util.Objects;

/** The answer to a request, which has used up all its labels, and when the broker took it. */
public record ReadReply(String requestId, Instant at) {
    public ReadReply {
        Objects.requireNonNull(requestId);
        Objects.requireNonNull(at);
    }
}
