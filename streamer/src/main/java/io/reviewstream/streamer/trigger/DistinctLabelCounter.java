package io.reviewstream.streamer.trigger;

import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.RejectedRecordException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts each labelled review once, when its id is first read from {@code labeled-reviews}. A corrected label does not
 * count. Owned by one stream thread.
 *
 * <p>The store holds the ids of all reviews on the topic, without a time limit: a review whose id had expired while the
 * topic still holds it would count twice when its label is corrected. An id with its offset is far smaller than the
 * review itself. A tombstone deletes the review from the topic, its id from the store, and subtracts it from the count.
 * If the review is labelled again, it is a row that no training run has read, and counts as new.
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
                emit(record, new TriggerEvent.LabelErased(at.partition(), counted));
            }
            return;
        }
        LabeledReview review = review(record);
        review.otherIsPositive()
                .filter(other -> review.origin().countsForAccuracy())
                .ifPresent(other -> emit(record, new TriggerEvent.SecondLabel(other, review.isPositive())));
        Long first = seen.putIfAbsent(record.key(), at.offset());
        // At least once, the store may have been written and the count lost with a killed instance.
        if (first == null || first == at.offset()) {
            emit(
                    record,
                    new TriggerEvent.LabelAdded(
                            at.partition(),
                            at.offset(),
                            review.modelVersion(),
                            review.predictedPositive()
                                    .filter(predicted -> review.origin().countsForAccuracy())
                                    .map(predicted -> predicted == review.isPositive())));
        }
    }

    private void emit(Record<String, byte[]> record, TriggerEvent event) {
        context().forward(new Record<>(TriggerEvent.KEY, event, record.timestamp()));
    }

    private static LabeledReview review(Record<String, byte[]> record) {
        try {
            return JSON.fromBytes(record.value());
        } catch (SerializationException e) {
            throw RejectedRecordException.invalidInput(e);
        }
    }
}
