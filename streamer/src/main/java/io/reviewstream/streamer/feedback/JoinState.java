package io.reviewstream.streamer.feedback;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
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
     * @param label the newest one that it was matched with
     * @param request for a label, which is open
     */
    record StoredPrediction(
            ClassifiedReview prediction,
            Instant storedAt,
            @JsonUnwrapped GivenLabel label,
            Optional<OpenRequest> request) {
        StoredPrediction {
            Objects.requireNonNull(prediction);
            Objects.requireNonNull(storedAt);
            Objects.requireNonNull(label);
            Objects.requireNonNull(request);
        }

        /** A prediction that was made again; its label and its request stay. */
        static StoredPrediction again(
                Optional<StoredPrediction> before, ClassifiedReview prediction, Instant storedAt) {
            return new StoredPrediction(
                    prediction,
                    storedAt,
                    before.map(StoredPrediction::label).orElse(GivenLabel.NONE),
                    before.flatMap(StoredPrediction::request));
        }

        StoredPrediction with(GivenLabel given) {
            return new StoredPrediction(prediction, storedAt, given, request);
        }

        StoredPrediction with(Optional<OpenRequest> other) {
            return new StoredPrediction(prediction, storedAt, label, other);
        }

        /** Without its request, of which a label that comes afterwards still has the reason. */
        StoredPrediction withdrawn() {
            GivenLabel known = request.filter(open -> label.origin().reason().isEmpty())
                    .map(open -> new GivenLabel(label.labeledAt(), label.labeledPositive(), open.origin()))
                    .orElse(label);
            return new StoredPrediction(prediction, storedAt, known, Optional.empty());
        }

        boolean isForTwo() {
            return request.filter(open -> open.labels() == 2).isPresent();
        }

        /**
         * The label with the reason of the request that is open, where it has none; if none is open any more, with that of the
         * label before.
         */
        ReviewLabel completed(ReviewLabel given) {
            if (given.origin().reason().isPresent()) {
                return given;
            }
            LabelOrigin known = request.map(OpenRequest::origin).orElse(label.origin());
            return new ReviewLabel(
                    given.reviewId(),
                    given.isPositive(),
                    given.labeledAt(),
                    new LabelOrigin(
                            known.reason(),
                            known.requestId(),
                            known.propensity(),
                            given.origin().labeledBy()));
        }
    }

    /**
     * What is known of a label that was matched; nothing if there was none.
     *
     * @param labeledAt time of the label
     * @param labeledPositive what it says
     */
    record GivenLabel(
            Optional<Instant> labeledAt, Optional<Boolean> labeledPositive, @JsonUnwrapped LabelOrigin origin) {
        static final GivenLabel NONE = new GivenLabel(Optional.empty(), Optional.empty(), LabelOrigin.UNKNOWN);

        GivenLabel {
            Objects.requireNonNull(labeledAt);
            Objects.requireNonNull(labeledPositive);
            Objects.requireNonNull(origin);
        }

        static GivenLabel of(ReviewLabel label) {
            return new GivenLabel(label.labeledAt(), Optional.of(label.isPositive()), label.origin());
        }

        /** Whether it is newer than another label. */
        boolean isNewerThan(ReviewLabel label) {
            return labeledAt
                    .filter(at -> at.isAfter(label.labeledAt().orElseThrow()))
                    .isPresent();
        }

        /** As a label of this review. */
        ReviewLabel asLabelOf(String reviewId) {
            return new ReviewLabel(reviewId, labeledPositive.orElseThrow(), labeledAt, origin);
        }

        /** What it says, if another person gave it. */
        Optional<Boolean> ofAnother(ReviewLabel label) {
            Optional<String> by = label.origin().labeledBy();
            return origin.labeledBy().isPresent()
                            && by.isPresent()
                            && !origin.labeledBy().equals(by)
                    ? labeledPositive
                    : Optional.empty();
        }
    }

    /**
     * A {@link LabelRequest} without its text.
     *
     * @param labels people who should label the review
     */
    record OpenRequest(String requestId, LabelReason reason, double propensity, int labels) {
        static OpenRequest of(LabelRequest request) {
            return new OpenRequest(request.requestId(), request.reason(), request.propensity(), request.labels());
        }

        /** The origin of its answers. */
        LabelOrigin origin() {
            return new LabelOrigin(
                    Optional.of(reason), Optional.of(requestId), Optional.of(propensity), Optional.empty());
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
