package io.reviewstream.benchmarks.faults;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** What is to be sent, with what is known of it before it is. The values are not copied: nobody changes them. */
sealed interface Message {
    /** As UTF-8 text. */
    String value();

    /**
     * A review.
     *
     * @param number of it, for its headers
     * @param ownId in its payload
     * @param text where a prediction is due; empty where it is a dead letter
     * @param label in its payload
     */
    record ForReview(
            long number,
            Optional<String> ownId,
            String key,
            String value,
            Instant timestamp,
            Optional<String> text,
            Optional<Boolean> label)
            implements Message {
        public ForReview {
            Objects.requireNonNull(ownId);
            Objects.requireNonNull(key);
            Objects.requireNonNull(value);
            Objects.requireNonNull(timestamp);
            Objects.requireNonNull(text);
            Objects.requireNonNull(label);
        }
    }

    /**
     * A label.
     *
     * @param labeledAt in its payload; the broker's time counts where absent
     * @param readable whether it is a label at all
     */
    record ForLabel(String reviewId, boolean isPositive, Optional<Instant> labeledAt, boolean readable, String value)
            implements Message {
        public ForLabel {
            Objects.requireNonNull(reviewId);
            Objects.requireNonNull(labeledAt);
            Objects.requireNonNull(value);
        }
    }
}
