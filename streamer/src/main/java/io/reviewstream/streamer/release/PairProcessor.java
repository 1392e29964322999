package io.reviewstream.streamer.release;

import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.registry.Release.ReleaseStep;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import io.reviewstream.streamer.release.ComparedModels.PredictedPair;
import io.reviewstream.streamer.release.PairCounts.PairOutcome;
import io.reviewstream.streamer.settings.ReleaseSettings.ReleaseLabels;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.WindowStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Compares the two models of the open release on each labelled review. The store holds what both predicted, so that a
 * corrected or repeated label runs no model and corrects the count; its windows are releases, so that those of earlier
 * releases expire. Owned by one stream thread.
 *
 * <p>A label counts for the release that is open when it is read. A row that cannot be parsed is left to the feedback
 * application, which rejects it.
 */
final class PairProcessor extends ContextualProcessor<byte[], byte[], String, PairEvent> {
    static final String STORE = "release-pairs";
    private static final Logger LOG = LoggerFactory.getLogger(PairProcessor.class);
    private static final JsonSerde<LabeledReview> JSON = new JsonSerde<>(LabeledReview.class);

    private final OpenRelease open;
    private final ReleaseLabels labels;
    private final StreamerMetrics metrics;
    private WindowStore<byte[], LabeledPair> pairs;
    /** The release whose failures are logged already; a sick model fails on every review. */
    private ReleaseStep failing;

    PairProcessor(OpenRelease open, ReleaseLabels labels, StreamerMetrics metrics) {
        this.open = open;
        this.labels = labels;
        this.metrics = metrics;
    }

    /** What both models predicted for a review, and its label. */
    record LabeledPair(boolean label, boolean challenger, boolean champion) {
        private PairOutcome outcome() {
            return PairOutcome.of(label, challenger, champion);
        }
    }

    @Override
    public void init(ProcessorContext<String, PairEvent> context) {
        super.init(context);
        pairs = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (record.key() != null) {
            open.models().ifPresent(models -> process(record, models));
        }
    }

    private void process(Record<byte[], byte[]> record, ComparedModels models) {
        Instant window = models.first().at();
        LabeledPair before = pairs.fetch(record.key(), window.toEpochMilli());
        LabeledPair after = pair(record, models, Optional.ofNullable(before)).orElse(null);
        if (Objects.equals(before, after)) {
            return;
        }
        pairs.put(record.key(), after, window.toEpochMilli());
        context()
                .forward(new Record<>(
                        PairEvent.KEY,
                        new PairEvent(
                                window,
                                Optional.ofNullable(before).map(LabeledPair::outcome),
                                Optional.ofNullable(after).map(LabeledPair::outcome)),
                        record.timestamp()));
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
        if (labels == ReleaseLabels.REQUESTED && review.reason().isEmpty()) {
            return before;
        }
        if (before.isPresent()) {
            return Optional.of(new LabeledPair(
                    review.isPositive(), before.get().challenger(), before.get().champion()));
        }
        return predicted(review, models)
                .map(pair -> new LabeledPair(review.isPositive(), pair.challenger(), pair.champion()));
    }

    private Optional<PredictedPair> predicted(LabeledReview review, ComparedModels models) {
        RecordMetadata at = context().recordMetadata().orElseThrow();
        try {
            return models.predict(review, at.partition(), at.offset());
        } catch (RuntimeException e) {
            metrics.count(CountedEvent.COMPARISON_FAILED);
            boolean first = !models.first().equals(failing);
            failing = models.first();
            LOG.atLevel(first ? Level.WARN : Level.DEBUG)
                    .addKeyValue("topic", at.topic())
                    .addKeyValue("partition", at.partition())
                    .addKeyValue("offset", at.offset())
                    .addKeyValue("reason", e.getMessage())
                    .log("A labelled review is not compared: a model of the release fails on it");
            return Optional.empty();
        }
    }
}
