package io.reviewstream.streamer.deadletter;

import java.util.function.BiFunction;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Parses bytes into an event and its key; a record that cannot be parsed is rejected. A tombstone is skipped if the topic
 * may have some.
 *
 * @param <T> the event
 */
public final class ParsingProcessor<T> extends ContextualProcessor<byte[], byte[], String, T> {
    /** An event with its key. */
    public record Keyed<T>(String key, T value) {}

    private final boolean tombstones;
    private final BiFunction<Record<byte[], byte[]>, RecordMetadata, Keyed<T>> parser;

    /**
     * A processor.
     *
     * @param tombstones whether the topic may have tombstones
     * @param parser throws a {@code SerializationException} if the record is invalid
     */
    public ParsingProcessor(boolean tombstones, BiFunction<Record<byte[], byte[]>, RecordMetadata, Keyed<T>> parser) {
        this.tombstones = tombstones;
        this.parser = parser;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (tombstones && record.value() == null) {
            return;
        }
        RecordMetadata at = context().recordMetadata().orElseThrow();
        Keyed<T> parsed;
        try {
            parsed = parser.apply(record, at);
            ReviewIds.requireUnicode(parsed.key(), "the id");
        } catch (SerializationException e) {
            throw RejectedRecordException.invalidInput(record.headers(), at, e);
        }
        context().forward(record.withKey(parsed.key()).withValue(parsed.value()));
    }
}
