package io.reviewstream.common.serde;

import org.apache.kafka.common.errors.SerializationException;

/** The first byte of a value written with a schema registry's serializer; JSON text never starts with it. */
final class MagicByte {
    private MagicByte() {}

    static void reject(byte[] bytes) {
        if (bytes.length > 0 && bytes[0] == 0) {
            throw new SerializationException(
                    "The value starts with a schema registry's magic byte; produce plain JSON, UTF-8");
        }
    }
}
