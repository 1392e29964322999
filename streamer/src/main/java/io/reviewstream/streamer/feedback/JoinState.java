package io.reviewstream.streamer.feedback;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.feedback.FeedbackTopology.FeedbackParts;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;

/** The stores of the join, each by review id, and their values. All times are of this machine's clock. */
final class JoinState {
    static final String PREDICTIONS = "predictions";
    static final String LABELS = "waiting-labels";
    /** When the review was erased, in milliseconds. */
    static final String ERASED = "erased-reviews";

    private JoinState() {}

    /** The three stores. */
    static List<StoreBuilder<?>> stores(FeedbackParts parts) {
        return List.of(
                FeedbackTopology.store(parts, PREDICTIONS, new JsonSerde<>(StoredPrediction.class)),
                FeedbackTopology.store(parts, LABELS, new JsonSerde<>(StoredLabel.class)),
                FeedbackTopology.store(parts, ERASED, Serdes.Long()));
    }

    /**
     * A prediction that waits for labels.
     *
     * @param storedAt when it was stored
     * @param labeledAt of the newest label that it was matched with
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

    /**
     * A label that waits for its prediction.
     *
     * @param storedAt when it was stored
     * @param met the prediction that it was matched with
     */
    record StoredLabel(ReviewLabel label, Instant storedAt, Optional<MatchedPrediction> met) {
        StoredLabel {
            Objects.requireNonNull(label);
            Objects.requireNonNull(storedAt);
            Objects.requireNonNull(met);
        }

        /**
         * The prediction of a label.
         *
         * @param offset of the prediction's record
         * @param at when the two were matched
         */
        record MatchedPrediction(long offset, Instant at) {}

        static StoredLabel waiting(ReviewLabel label, Instant now) {
            return new StoredLabel(label, now, Optional.empty());
        }

        StoredLabel matched(long offset, Instant now) {
            return new StoredLabel(label, storedAt, Optional.of(new MatchedPrediction(offset, now)));
        }

        /** Whether it may be matched with this prediction: it has none, or this one, which is read again after a crash. */
        boolean belongsTo(long offset) {
            return met.filter(earlier -> earlier.offset() != offset).isEmpty();
        }
    }
}
