package io.reviewstream.streamer.release;

import io.reviewstream.common.registry.TrafficEvidence;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import io.reviewstream.streamer.release.ComparedModels.PredictionFailedException;
import io.reviewstream.streamer.release.ReleaseProcessor.ReleaseEvent;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Compares the two models of the open release on the reviews of a topic; records without a review id are left out. Owned by
 * one stream thread.
 *
 * @param <T> what it makes of them, under the one key of {@link ReleaseEvent}
 */
abstract class ComparingProcessor<T> extends ContextualProcessor<byte[], byte[], String, T> {
    private static final Logger LOG = LoggerFactory.getLogger(ComparingProcessor.class);
    private static final TrafficEvidence FAILURE = new TrafficEvidence(1, 1, 0, 0, 0);

    private final OpenRelease open;
    private final StreamerMetrics metrics;

    ComparingProcessor(OpenRelease open, StreamerMetrics metrics) {
        this.open = open;
        this.metrics = metrics;
    }

    @Override
    public final void process(Record<byte[], byte[]> record) {
        if (record.key() != null) {
            open.models().ifPresent(models -> compare(record, models));
        }
    }

    abstract void compare(Record<byte[], byte[]> record, ComparedModels models);

    /** Counts that a model fails on a record, and tells whether that is to be counted against the challenger. */
    final Optional<ReleaseEvent> failed(ComparedModels models, PredictionFailedException e) {
        metrics.count(CountedEvent.COMPARISON_FAILED);
        RecordMetadata at = context().recordMetadata().orElseThrow();
        // A sick model fails on every review.
        LOG.atLevel(e.isFirst() ? Level.WARN : Level.DEBUG)
                .addKeyValue("topic", at.topic())
                .addKeyValue("partition", at.partition())
                .addKeyValue("offset", at.offset())
                .addKeyValue("reason", e.getMessage())
                .log("A review is not compared: a model of the release fails on it");
        return e.byChallenger() ? Optional.of(ReleaseEvent.of(models.first().at(), FAILURE)) : Optional.empty();
    }

    final void forward(T event, long timestamp) {
        context().forward(new Record<>(ReleaseEvent.KEY, event, timestamp));
    }
}
