package io.reviewstream.streamer.deadletter;

import io.reviewstream.common.serde.Utf8;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Parses bytes into an event and its key; a record that cannot be parsed is rejected. A tombstone is skipped if the topic
 * may have some.
 *
 * @param <T> the event
 */
public final class ParsingProcessor<T> extends ContextualProcessor<byte[], byte[], String, T> {
    /** An event with its key. */
    public record Keyed<T>(String key, T value) {}

    /** Parses a record; throws a {@code SerializationException} if it is invalid. */
    @FunctionalInterface
    public interface RecordParser<T> {
        /** The event in the record. */
        Keyed<T> parse(Record<byte[], byte[]> record);
    }

    private final boolean tombstones;
    private final RecordParser<T> parser;

    /**
     * A processor.
     *
     * @param tombstones whether the topic may have tombstones
     */
    public ParsingProcessor(boolean tombstones, RecordParser<T> parser) {
        this.tombstones = tombstones;
        this.parser = parser;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (tombstones && record.value() == null) {
            return;
        }
        Keyed<T> parsed;
        try {
            parsed = parser.parse(record);
            Utf8.require(parsed.key(), "the id");
        } catch (SerializationException e) {
            throw RejectedRecordException.invalidInput(e);
        }
        context().forward(record.withKey(parsed.key()).withValue(parsed.value()));
    }
}
