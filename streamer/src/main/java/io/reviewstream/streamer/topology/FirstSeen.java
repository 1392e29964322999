package io.reviewstream.streamer.topology;

import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.serde.JsonSerde;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts a labelled review once, wherever it comes from: when its id is first seen on {@code labeled-reviews}. A
 * corrected label and a tombstone count nothing. Owned by one stream thread.
 */
final class FirstSeen extends ContextualProcessor<byte[], byte[], String, TriggerEvent> {
    static final String SEEN = "seen-reviews";
    private static final JsonSerde<LabeledReview> JSON = new JsonSerde<>(LabeledReview.class);

    /** Id to the offset at which it was first seen. */
    private KeyValueStore<String, Long> seen;

    @Override
    public void init(ProcessorContext<String, TriggerEvent> context) {
        super.init(context);
        seen = context.getStateStore(SEEN);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        RecordMetadata at = context().recordMetadata().orElseThrow();
        String id;
        LabeledReview review;
        try {
            id = key(record.key());
            review = JSON.fromBytes(record.value());
        } catch (SerializationException e) {
            throw new Refusal(
                    Refusal.Reason.INVALID_INPUT,
                    ReviewIds.unparsed(record.headers(), ReviewIds.place(at.topic(), at.partition(), at.offset())),
                    e.getMessage(),
                    e);
        }
        if (seen.putIfAbsent(id, at.offset()) == null) {
            context()
                    .forward(new Record<>(
                            FeedbackTopology.TRIGGER_KEY,
                            new TriggerEvent.Counted(
                                    at.partition(),
                                    at.offset(),
                                    review.modelVersion(),
                                    review.predictedPositive().map(said -> said == review.isPositive())),
                            record.timestamp()));
        }
    }

    private static String key(byte[] key) {
        if (key == null) {
            throw new SerializationException("The key is null; a labelled review is keyed by its id");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SerializationException("The key is not UTF-8");
        }
    }
}
