package io.reviewstream.benchmarks.verdict;

import io.reviewstream.common.event.RetrainRequest;
import java.time.Instant;
import java.util.Objects;

/** A request for retraining, and when the broker took it. */
public record ReadRequest(RetrainRequest request, Instant at) {
    public ReadRequest {
        Objects.requireNonNull(request);
        Objects.requireNonNull(at);
    }
}
