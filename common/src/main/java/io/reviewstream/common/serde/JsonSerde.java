package io.reviewstream.common.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * One of our own events as JSON. A null value is a tombstone and stays null.
 *
 * @param <T> a record of {@code common.event}
 */
public final class JsonSerde<T> implements Serde<T> {
    private final Class<T> type;

    /** A serde of this record type. */
    public JsonSerde(Class<T> type) {
        this.type = type;
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> value == null ? null : toBytes(value);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> bytes == null ? null : fromBytes(bytes);
    }

    /** The event as UTF-8 JSON. */
    public byte[] toBytes(T value) {
        try {
            return Json.mapper().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new SerializationException("Cannot write a " + type.getSimpleName() + " as JSON", e);
        }
    }

    /**
     * The event of UTF-8 JSON.
     *
     * @throws SerializationException naming the type and what was wrong, without quoting the input
     */
    public T fromBytes(byte[] bytes) {
        rejectMagicByte(bytes);
        try {
            T value = Json.mapper().readValue(bytes, type);
            if (value == null) {
                throw new SerializationException("Not a " + type.getSimpleName() + ": JSON null");
            }
            return value;
        } catch (IOException e) {
            throw new SerializationException("Not a " + type.getSimpleName() + ": " + Json.describe(e));
        }
    }

    /** Rejects what a schema registry's serializer writes; JSON text never starts with its magic byte. */
    static void rejectMagicByte(byte[] bytes) {
        if (bytes.length > 0 && bytes[0] == 0) {
            throw new SerializationException(
                    "The value starts with a schema registry's magic byte; produce plain JSON, UTF-8");
        }
    }
}
