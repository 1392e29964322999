package io.reviewstream.streamer.feedback;

import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.feedback.FeedbackTopology.FeedbackParts;
import io.reviewstream.streamer.feedback.JoinState.GivenLabel;
import io.reviewstream.streamer.feedback.JoinState.OpenRequest;
import io.reviewstream.streamer.feedback.JoinState.StoredLabel;
import io.reviewstream.streamer.feedback.JoinState.StoredPrediction;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import io.reviewstream.streamer.request.CandidateFilter;
import io.reviewstream.streamer.request.LabelCandidate;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Matches labels with predictions, whichever comes first. A prediction stays for further labels of its review, of which
 * the newest counts; a label waits until its prediction comes or the retention is over. Owned by one stream thread.
 *
 * <p>An erased review is deleted with its text. During the retention, no prediction with its id is stored, though one may
 * be on its way or be made again; a label for it waits as for an unknown review. The tombstone arrives over a topic of
 * its own, so a label may have written the row again behind it: if the review was matched with a label, a second
 * tombstone follows. It finds nothing in the stores and is the last one.
 *
 * <p>No store keeps an entry for longer than the retention and one pass of {@link StoreExpiry}.
 */
final class JoinProcessor
        extends ContextualProcessor<String, JoinProcessor.JoinInput, String, JoinProcessor.JoinOutput> {
    private static final JsonSerde<LabeledReview> JSON = new JsonSerde<>(LabeledReview.class);
    /** How long a matched label is kept for its prediction to be read again; far longer than a commit takes. */
    private static final Duration REPLAY_WINDOW = Duration.ofMinutes(5);

    private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(10);

    private final FeedbackParts parts;
    /** Empty if no labels are requested. */
    private final Optional<CandidateFilter> candidates;

    private KeyValueStore<String, StoredPrediction> predictions;
    private KeyValueStore<String, StoredLabel> labels;
    private KeyValueStore<String, Long> erased;

    private StoreExpiry<StoredPrediction> oldPredictions;
    private StoreExpiry<StoredLabel> oldLabels;
    private StoreExpiry<Long> oldErasures;

    JoinProcessor(FeedbackParts parts) {
        this.parts = parts;
        this.candidates = Optional.of(parts.settings().labelRequests())
                .filter(LabelRequestSettings::isEnabled)
                .map(CandidateFilter::new);
    }

    /** An input of the join. */
    sealed interface JoinInput {
        /** A prediction was made. */
        record PredictionInput(ClassifiedReview prediction) implements JoinInput {}

        /** A label was given; its time is always set. */
        record LabelInput(ReviewLabel label) implements JoinInput {}

        /** A tombstone on {@code labeled-reviews}. */
        record ErasureInput() implements JoinInput {}

        /** A label was requested; empty if the request was withdrawn. */
        record RequestInput(Optional<LabelRequest> request) implements JoinInput {}

        /** The two models of a release disagree on the review. */
        record DisagreementInput() implements JoinInput {}
    }

    /** An output of the join. */
    sealed interface JoinOutput {
        /** A row of the training set. */
        record MatchedLabel(LabeledReview review) implements JoinOutput {}

        /** A label without a prediction within the retention. */
        record UnmatchedLabel(ReviewLabel label) implements JoinOutput {}

        /** A tombstone for {@code labeled-reviews}. */
        record ErasedReview() implements JoinOutput {}

        /** A review that may be asked for; empty for one that was erased. */
        record CandidateReview(Optional<LabelCandidate> candidate) implements JoinOutput {}

        /** A tombstone for {@code label-requests}. */
        record WithdrawnRequest() implements JoinOutput {}
    }

    @Override
    public void init(ProcessorContext<String, JoinOutput> context) {
        super.init(context);
        predictions = context.getStateStore(JoinState.PREDICTIONS);
        labels = context.getStateStore(JoinState.LABELS);
        erased = context.getStateStore(JoinState.ERASED);
        oldPredictions = new StoreExpiry<>(predictions, StoredPrediction::storedAt);
        oldLabels = new StoreExpiry<>(labels, this::waitingSince);
        oldErasures = new StoreExpiry<>(erased, Instant::ofEpochMilli);
        context.schedule(EXPIRY_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::expire);
    }

    @Override
    public void process(Record<String, JoinInput> record) {
        if (record.value() instanceof JoinInput.PredictionInput predicted) {
            onPrediction(record, predicted.prediction());
        } else if (record.value() instanceof JoinInput.LabelInput labeled) {
            onLabel(record, labeled.label());
        } else if (record.value() instanceof JoinInput.ErasureInput) {
            onErasure(record);
        } else if (record.value() instanceof JoinInput.RequestInput requested) {
            onRequest(record, requested.request());
        } else if (record.value() instanceof JoinInput.DisagreementInput) {
            onDisagreement(record);
        }
    }

    private void onPrediction(Record<String, JoinInput> record, ClassifiedReview prediction) {
        if (erased.get(record.key()) != null) {
            return;
        }
        Optional<StoredPrediction> before = Optional.ofNullable(predictions.get(record.key()));
        StoredPrediction stored = StoredPrediction.again(before, prediction, now());
        predictions.put(record.key(), stored);
        if (before.isEmpty()) {
            offer(record, LabelReason.RANDOM, prediction);
            offer(record, LabelReason.UNCERTAIN, prediction);
            if (isDrifted(record.headers())) {
                offer(record, LabelReason.DRIFT, prediction);
            }
        }
        long offset = context().recordMetadata().orElseThrow().offset();
        StoredLabel waiting = labels.get(record.key());
        if (waiting != null && waiting.belongsTo(offset)) {
            match(record, stored, waiting.label());
            labels.put(record.key(), waiting.matched(offset, now()));
        }
    }

    private void onLabel(Record<String, JoinInput> record, ReviewLabel label) {
        StoredPrediction stored = predictions.get(record.key());
        if (stored != null) {
            match(record, stored, label);
            return;
        }
        StoredLabel waiting = labels.get(record.key());
        if (waiting != null && waiting.met().isEmpty() && time(waiting.label()).isAfter(time(label))) {
            parts.metrics().count(CountedEvent.LABEL_SUPERSEDED);
        } else {
            labels.put(record.key(), StoredLabel.waiting(label, now()));
        }
    }

    private void onErasure(Record<String, JoinInput> record) {
        erased.put(record.key(), context().currentSystemTimeMs());
        StoredPrediction stored = predictions.delete(record.key());
        if (stored == null) {
            // Somebody may have been asked about a review that was labelled without a prediction.
            if (candidates.isPresent()) {
                context().forward(record.<JoinOutput>withValue(new JoinOutput.WithdrawnRequest()));
            }
            return;
        }
        parts.metrics().count(CountedEvent.PREDICTION_ERASED);
        if (candidates.isPresent()) {
            forward(record, Optional.empty());
        }
        if (stored.label().labeledAt().isPresent()) {
            context().forward(record.<JoinOutput>withValue(new JoinOutput.ErasedReview()));
        }
        if (stored.request().isPresent()) {
            withdraw(record);
        }
    }

    /** A request that comes after its answer or after the erasure of its review is withdrawn. */
    private void onRequest(Record<String, JoinInput> record, Optional<LabelRequest> request) {
        StoredPrediction stored = predictions.get(record.key());
        if (stored != null
                && request.filter(each -> isAnswered(each, stored.label())).isEmpty()) {
            predictions.put(
                    record.key(), request.isPresent() ? stored.with(request.map(OpenRequest::of)) : stored.withdrawn());
        } else if (request.isPresent() && (stored != null || erased.get(record.key()) != null)) {
            withdraw(record);
        }
    }

    /** A label answers a request, unless the request is newer and asks whether that label is right. */
    private static boolean isAnswered(LabelRequest request, GivenLabel label) {
        return label.labeledAt()
                .filter(at -> request.reason() != LabelReason.SUSPECT || at.isAfter(request.requestedAt()))
                .isPresent();
    }

    private void onDisagreement(Record<String, JoinInput> record) {
        StoredPrediction stored = predictions.get(record.key());
        if (stored != null && stored.label().labeledAt().isEmpty()) {
            offer(record, LabelReason.DISAGREEMENT, stored.prediction());
        }
    }

    private void offer(Record<String, JoinInput> record, LabelReason reason, ClassifiedReview review) {
        candidates
                .flatMap(filter -> filter.offer(reason, review, Instant.ofEpochMilli(record.timestamp())))
                .ifPresent(candidate -> forward(record, Optional.of(candidate)));
    }

    private void forward(Record<String, JoinInput> record, Optional<LabelCandidate> candidate) {
        context().forward(record.<JoinOutput>withValue(new JoinOutput.CandidateReview(candidate)));
    }

    private void withdraw(Record<String, JoinInput> record) {
        context().forward(record.<JoinOutput>withValue(new JoinOutput.WithdrawnRequest()));
        parts.metrics().count(CountedEvent.LABEL_REQUEST_WITHDRAWN);
    }

    private static boolean isDrifted(Headers headers) {
        return headers.lastHeader(HeaderNames.MODEL_DRIFT) != null;
    }

    private void match(Record<String, JoinInput> record, StoredPrediction stored, ReviewLabel label) {
        // Of two people who were asked, the second one tells whether they agree, whichever label is newer.
        Optional<Boolean> other = stored.isForTwo() ? stored.label().ofAnother(label) : Optional.empty();
        boolean isSuperseded = stored.label().isNewerThan(label);
        if (isSuperseded) {
            parts.metrics().count(CountedEvent.LABEL_SUPERSEDED);
            if (other.isEmpty()) {
                return;
            }
        }
        ReviewLabel answer = isSuperseded ? stored.label().asLabelOf(label.reviewId()) : stored.completed(label);
        LabeledReview labeled =
                LabeledReview.of(stored.prediction(), answer, isSuperseded ? Optional.of(label.isPositive()) : other);
        parts.limits().require(parts.topics().labeledReviews(), record.key(), JSON.toBytes(labeled), record.headers());
        context().forward(record.<JoinOutput>withValue(new JoinOutput.MatchedLabel(labeled)));
        boolean isOpen = stored.isForTwo()
                && other.isEmpty()
                && answer.origin().labeledBy().isPresent();
        if (stored.request().isPresent() && !isOpen) {
            withdraw(record);
        }
        predictions.put(
                record.key(),
                stored.with(GivenLabel.of(answer)).with(stored.request().filter(request -> isOpen)));
        if (!isSuperseded) {
            count(labeled);
        }
    }

    private void count(LabeledReview labeled) {
        if (labeled.origin().countsForAccuracy()) {
            parts.metrics().labelMatched(labeled.predictedPositive().orElseThrow() == labeled.isPositive());
        } else {
            parts.metrics().count(CountedEvent.LABEL_CHOSEN);
        }
    }

    private void expire(long timestamp) {
        Instant limit = Instant.ofEpochMilli(timestamp).minus(parts.settings().labelRetention());
        oldPredictions.deleteOlderThan(limit, (id, prediction) -> {});
        oldErasures.deleteOlderThan(limit, (id, at) -> {});
        oldLabels.deleteOlderThan(limit, (id, old) -> {
            if (old.met().isEmpty()) {
                context().forward(new Record<>(id, new JoinOutput.UnmatchedLabel(old.label()), timestamp));
                parts.metrics().count(CountedEvent.LABEL_UNMATCHED);
            }
        });
    }

    /**
     * A matched label expires after the replay window: with at-least-once, its row may be lost with a killed instance
     * although the store was written, and the prediction is read again soon.
     */
    private Instant waitingSince(StoredLabel label) {
        return label.met()
                .map(met -> met.at().minus(parts.settings().labelRetention()).plus(REPLAY_WINDOW))
                .orElse(label.storedAt());
    }

    private static Instant time(ReviewLabel label) {
        return label.labeledAt().orElseThrow();
    }

    private Instant now() {
        return Instant.ofEpochMilli(context().currentSystemTimeMs());
    }
}
