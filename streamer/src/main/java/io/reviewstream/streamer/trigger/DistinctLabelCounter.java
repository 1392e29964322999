package io.reviewstream.streamer.trigger;

import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.RejectedRecordException;
import io.reviewstream.streamer.deadletter.ReviewIds;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts a labelled review once, wherever it comes from: when its id is first seen on {@code labeled-reviews}. A
 * corrected label counts nothing. Owned by one stream thread.
 *
 * <p>The store has the ids that the topic has, and neither a time limit nor a cap, because a review whose id had been
 * forgotten while the topic still holds it would count twice when its label is corrected. An id with its offset is far
 * smaller than the review that the topic and every training run hold anyway. A tombstone, which takes the review from
 * the topic, takes the id from the store and the review from the count. Labelled anew after that, it is a row that no
 * training run has read, and counts as one.
 */
public final class DistinctLabelCounter extends ContextualProcessor<String, byte[], String, TriggerEvent> {
    public static final String SEEN = "seen-reviews";
    private static final JsonSerde<LabeledReview> JSON = new JsonSerde<>(LabeledReview.class);

    /** Id to the offset at which it was first seen. */
    private KeyValueStore<String, Long> seen;

    @Override
    public void init(ProcessorContext<String, TriggerEvent> context) {
        super.init(context);
        seen = context.getStateStore(SEEN);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        RecordMetadata at = context().recordMetadata().orElseThrow();
        if (record.value() == null) {
            Long counted = seen.delete(record.key());
            if (counted != null) {
                tell(record, new TriggerEvent.LabelErased(at.partition(), counted));
            }
            return;
        }
        LabeledReview review = review(record, at);
        Long first = seen.putIfAbsent(record.key(), at.offset());
        // At least once, the store may have been written and the count lost with a killed instance.
        if (first == null || first == at.offset()) {
            tell(
                    record,
                    new TriggerEvent.LabelAdded(
                            at.partition(),
                            at.offset(),
                            review.modelVersion(),
                            review.predictedPositive().map(said -> said == review.isPositive())));
        }
    }

    private void tell(Record<String, byte[]> record, TriggerEvent event) {
        context().forward(new Record<>(TriggerEvent.KEY, event, record.timestamp()));
    }

    private static LabeledReview review(Record<String, byte[]> record, RecordMetadata at) {
        try {
            return JSON.fromBytes(record.value());
        } catch (SerializationException e) {
            throw new RejectedRecordException(
                    RejectedRecordException.RejectReason.INVALID_INPUT,
                    ReviewIds.unparsed(record.headers(), ReviewIds.place(at.topic(), at.partition(), at.offset())),
                    e.getMessage(),
                    e);
        }
    }
}
