package io.reviewstream.streamer.feedback;

import io.reviewstream.common.event.ClassifiedReview;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A prediction that waits for labels.
 *
 * @param storedAt when it came, by this machine's clock
 * @param labeledAt of the newest label that it has met
 */
record StoredPrediction(ClassifiedReview prediction, Instant storedAt, Optional<Instant> labeledAt) {
    StoredPrediction {
        Objects.requireNonNull(prediction);
        Objects.requireNonNull(storedAt);
        Objects.requireNonNull(labeledAt);
    }

    StoredPrediction labeled(Instant at) {
        return new StoredPrediction(prediction, storedAt, Optional.of(at));
    }
}
