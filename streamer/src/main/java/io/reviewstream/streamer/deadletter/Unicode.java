package io.reviewstream.streamer.deadletter;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;

/** Checks texts from JSON, whose escapes can contain half a surrogate pair, which UTF-8 cannot encode. */
public final class Unicode {
    private Unicode() {}

    /**
     * Checks that a text can be encoded as UTF-8.
     *
     * @param what name of the text in the error
     * @throws SerializationException if it cannot
     */
    public static void check(String text, String what) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new SerializationException("There is half a surrogate pair in " + what);
        }
    }
}
