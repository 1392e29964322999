package io.reviewstream.streamer.topology;

import io.reviewstream.common.event.ReviewLabel;
import java.time.Instant;
import java.util.Objects;

/**
 * A label that waits for its prediction.
 *
 * @param storedAt when it came, by this machine's clock
 */
record StoredLabel(ReviewLabel label, Instant storedAt) {
    StoredLabel {
        Objects.requireNonNull(label);
        Objects.requireNonNull(storedAt);
    }
}
