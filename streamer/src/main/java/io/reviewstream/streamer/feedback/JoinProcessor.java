package io.reviewstream.streamer.feedback;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.serde.JsonSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Labels meet predictions, whichever comes first. A prediction stays for further labels of its review, of which the
 * newest counts; a label stays until its prediction comes or the retention is over. Owned by one stream thread.
 *
 * <p>An erased review is forgotten with its text. For as long as the retention, no prediction brings it back, though one
 * may still be on its way or be made again; a label for it waits as for any review that is not known. The tombstone
 * comes over a topic of its own, so a label may have put the review back behind it: where the review had met a label,
 * a second tombstone follows. That one finds nothing here any more, and ends it.
 *
 * <p>No store keeps anything for longer than the retention and a walk of {@link StoreExpiry} round it.
 */
final class JoinProcessor extends ContextualProcessor<String, JoinInput, String, JoinOutput> {
    static final String PREDICTIONS = "predictions";
    static final String LABELS = "waiting-labels";
    static final String ERASED = "erased-reviews";
    private static final JsonSerde<LabeledReview> JSON = new JsonSerde<>(LabeledReview.class);
    /** Far longer than a commit takes. */
    private static final Duration READ_AGAIN = Duration.ofMinutes(5);

    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final FeedbackParts parts;
    private KeyValueStore<String, StoredPrediction> predictions;
    private KeyValueStore<String, StoredLabel> labels;
    /** Id to when it was erased, by this machine's clock, in milliseconds. */
    private KeyValueStore<String, Long> erased;

    private StoreExpiry<StoredPrediction> oldPredictions;
    private StoreExpiry<StoredLabel> oldLabels;
    private StoreExpiry<Long> oldErasures;

    JoinProcessor(FeedbackParts parts) {
        this.parts = parts;
    }

    @Override
    public void init(ProcessorContext<String, JoinOutput> context) {
        super.init(context);
        predictions = context.getStateStore(PREDICTIONS);
        labels = context.getStateStore(LABELS);
        erased = context.getStateStore(ERASED);
        oldPredictions = new StoreExpiry<>(predictions, StoredPrediction::storedAt);
        oldLabels = new StoreExpiry<>(labels, this::waitsSince);
        oldErasures = new StoreExpiry<>(erased, Instant::ofEpochMilli);
        context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, this::sweep);
    }

    @Override
    public void process(Record<String, JoinInput> record) {
        if (record.value() instanceof JoinInput.PredictionInput predicted) {
            predicted(record, predicted.prediction());
        } else if (record.value() instanceof JoinInput.LabelInput labeled) {
            labeled(record, labeled.label());
        } else if (record.value() instanceof JoinInput.ErasureInput) {
            erased(record);
        }
    }

    private void predicted(Record<String, JoinInput> record, ClassifiedReview prediction) {
        if (erased.get(record.key()) != null) {
            return;
        }
        // A review that is predicted again keeps what is known of its labels.
        Optional<Instant> labeledAt =
                Optional.ofNullable(predictions.get(record.key())).flatMap(StoredPrediction::labeledAt);
        StoredPrediction stored = new StoredPrediction(prediction, now(), labeledAt);
        predictions.put(record.key(), stored);
        long offset = context().recordMetadata().orElseThrow().offset();
        StoredLabel waiting = labels.get(record.key());
        if (waiting != null && waiting.belongsTo(offset)) {
            match(record, stored, waiting.label());
            labels.put(record.key(), waiting.met(offset, now()));
        }
    }

    private void labeled(Record<String, JoinInput> record, ReviewLabel label) {
        StoredPrediction stored = predictions.get(record.key());
        if (stored != null) {
            match(record, stored, label);
            return;
        }
        StoredLabel waiting = labels.get(record.key());
        if (waiting != null && waiting.met().isEmpty() && isNewer(time(waiting.label()), time(label))) {
            parts.metrics().labelSuperseded();
        } else {
            labels.put(record.key(), StoredLabel.waiting(label, now()));
        }
    }

    private void erased(Record<String, JoinInput> record) {
        erased.put(record.key(), context().currentSystemTimeMs());
        StoredPrediction stored = predictions.delete(record.key());
        if (stored == null) {
            return;
        }
        parts.metrics().predictionErased();
        if (stored.labeledAt().isPresent()) {
            context().forward(record.<JoinOutput>withValue(new JoinOutput.ErasedReview()));
        }
    }

    private void match(Record<String, JoinInput> record, StoredPrediction stored, ReviewLabel label) {
        if (stored.labeledAt().filter(at -> isNewer(at, time(label))).isPresent()) {
            parts.metrics().labelSuperseded();
            return;
        }
        LabeledReview labeled = LabeledReview.of(stored.prediction(), label.isPositive(), time(label));
        parts.limits()
                .require(
                        parts.topics().labeledReviews(),
                        record.key(),
                        JSON.toBytes(labeled),
                        record.headers(),
                        record.key());
        predictions.put(record.key(), stored.labeled(time(label)));
        context().forward(record.<JoinOutput>withValue(new JoinOutput.MatchedLabel(labeled)));
        parts.metrics().labelMatched(stored.prediction().isPositive() == label.isPositive());
    }

    private void sweep(long timestamp) {
        Instant limit = Instant.ofEpochMilli(timestamp).minus(parts.settings().labelRetention());
        oldPredictions.removeOlderThan(limit, (id, prediction) -> {});
        oldErasures.removeOlderThan(limit, (id, at) -> {});
        oldLabels.removeOlderThan(limit, (id, old) -> {
            if (old.met().isEmpty()) {
                context().forward(new Record<>(id, new JoinOutput.UnmatchedLabel(old.label()), timestamp));
                parts.metrics().labelUnmatched();
            }
        });
    }

    /**
     * As if a label that has met its prediction had come just before the retention: at least once, its row may have been
     * lost with a killed instance though the store was written, and the prediction is read again soon.
     */
    private Instant waitsSince(StoredLabel label) {
        return label.met()
                .map(met -> met.at().minus(parts.settings().labelRetention()).plus(READ_AGAIN))
                .orElse(label.storedAt());
    }

    private static boolean isNewer(Instant one, Instant other) {
        return one.isAfter(other);
    }

    private static Instant time(ReviewLabel label) {
        return label.labeledAt().orElseThrow();
    }

    private Instant now() {
        return Instant.ofEpochMilli(context().currentSystemTimeMs());
    }
}
