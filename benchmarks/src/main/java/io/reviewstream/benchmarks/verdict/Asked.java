package io.reviewstream.benchmarks.verdict;

import io.reviewstream.common.event.RetrainRequest;
import java.time.Instant;
import java.util.Objects;

/** A request for retraining, and when the broker took it. */
public record Asked(RetrainRequest request, Instant at) {
    public Asked {
        Objects.requireNonNull(request);
        Objects.requireNonNull(at);
    }
}
