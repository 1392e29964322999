package io.reviewstream.streamer.deadletter;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;

/** JSON escapes can spell half a surrogate pair, which UTF-8 cannot. */
public final class Unicode {
    private Unicode() {}

    /**
     * Makes sure that a text can be written again.
     *
     * @throws SerializationException naming {@code what}
     */
    public static void check(String text, String what) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new SerializationException("There is half a surrogate pair in " + what);
        }
    }
}
