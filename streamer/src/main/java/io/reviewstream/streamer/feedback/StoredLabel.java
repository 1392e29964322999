package io.reviewstream.streamer.feedback;

import io.reviewstream.common.event.ReviewLabel;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A label that waits for its prediction.
 *
 * @param storedAt when it came, by this machine's clock
 * @param met the prediction, once it came
 */
record StoredLabel(ReviewLabel label, Instant storedAt, Optional<MatchedPrediction> met) {
    /**
     * The prediction that it met.
     *
     * @param offset of the prediction's record
     * @param at when, by this machine's clock
     */
    record MatchedPrediction(long offset, Instant at) {}

    StoredLabel {
        Objects.requireNonNull(label);
        Objects.requireNonNull(storedAt);
        Objects.requireNonNull(met);
    }

    static StoredLabel waiting(ReviewLabel label, Instant now) {
        return new StoredLabel(label, now, Optional.empty());
    }

    StoredLabel met(long offset, Instant now) {
        return new StoredLabel(label, storedAt, Optional.of(new MatchedPrediction(offset, now)));
    }

    /** Whether it is this prediction's: it has met none, or this one, which is read again after a crash. */
    boolean belongsTo(long offset) {
        return met.filter(earlier -> earlier.offset() != offset).isEmpty();
    }
}
