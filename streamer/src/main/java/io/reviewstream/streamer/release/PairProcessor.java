package io.reviewstream.streamer.release;

import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.release.ComparedModels.PredictionFailedException;
import io.reviewstream.streamer.release.PairCounts.PairOutcome;
import io.reviewstream.streamer.release.ReleaseProcessor.ReleaseEvent;
import io.reviewstream.streamer.settings.ReleaseSettings.ReleaseLabels;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Compares the two models of the open release on each labelled review. The store holds what both predicted, so that a
 * corrected or repeated label runs no model and corrects the count; its windows are releases, so that those of earlier
 * releases expire. Owned by one stream thread.
 *
 * <p>A label counts for the release that is open when it is read. A row that cannot be parsed is left to the feedback
 * application, which rejects it.
 */
final class PairProcessor extends ComparingProcessor<ReleaseEvent> {
    static final String STORE = "release-pairs";
    private static final JsonSerde<LabeledReview> JSON = new JsonSerde<>(LabeledReview.class);

    private final ReleaseLabels labels;
    private WindowStore<byte[], LabeledPair> pairs;

    PairProcessor(OpenRelease open, ReleaseLabels labels, StreamerMetrics metrics) {
        super(open, metrics);
        this.labels = labels;
    }

    /** What both models predicted for a review, and its label. */
    record LabeledPair(boolean label, boolean challenger, boolean champion) {
        private PairOutcome outcome() {
            return PairOutcome.of(label, challenger, champion);
        }
    }

    @Override
    public void init(ProcessorContext<String, ReleaseEvent> context) {
        super.init(context);
        pairs = context.getStateStore(STORE);
    }

    @Override
    void compare(Record<byte[], byte[]> record, ComparedModels models) {
        Instant window = models.first().at();
        LabeledPair before = pairs.fetch(record.key(), window.toEpochMilli());
        LabeledPair after = pair(record, models, Optional.ofNullable(before)).orElse(null);
        if (Objects.equals(before, after)) {
            return;
        }
        pairs.put(record.key(), after, window.toEpochMilli());
        forward(
                new ReleaseEvent(
                        window,
                        Optional.ofNullable(before).map(LabeledPair::outcome),
                        Optional.ofNullable(after).map(LabeledPair::outcome),
                        Optional.empty()),
                record.timestamp());
    }

    /** Of two models that disagree, a label says which one is right, also where it was requested because they disagree. */
    private static boolean isEvidence(LabelReason reason) {
        return reason.isIndependent() || reason == LabelReason.DISAGREEMENT;
    }

    /** Empty for an erased review, and for one whose label does not count. */
    private Optional<LabeledPair> pair(
            Record<byte[], byte[]> record, ComparedModels models, Optional<LabeledPair> before) {
        if (record.value() == null) {
            return Optional.empty();
        }
        LabeledReview review;
        try {
            review = JSON.fromBytes(record.value());
        } catch (SerializationException e) {
            return before;
        }
        if (labels == ReleaseLabels.REQUESTED
                && review.origin().reason().filter(PairProcessor::isEvidence).isEmpty()) {
            return before;
        }
        if (before.isPresent()) {
            return Optional.of(new LabeledPair(
                    review.isPositive(), before.get().challenger(), before.get().champion()));
        }
        RecordMetadata at = context().recordMetadata().orElseThrow();
        try {
            return models.predict(review, at.partition(), at.offset())
                    .map(pair -> new LabeledPair(review.isPositive(), pair.challenger(), pair.champion()));
        } catch (PredictionFailedException e) {
            failed(models, e).ifPresent(event -> forward(event, record.timestamp()));
            return Optional.empty();
        }
    }
}
