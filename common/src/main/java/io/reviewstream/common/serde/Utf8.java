package io.reviewstream.common.serde;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;

/** Texts of records that are UTF-8, or an error. */
public final class Utf8 {
    private Utf8() {}

    /**
     * Decodes UTF-8.
     *
     * @param what name of the text in the error
     * @throws SerializationException if the bytes are not UTF-8
     */
    public static String decode(byte[] bytes, String what) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SerializationException(what + " is not UTF-8");
        }
    }

    /** Whether UTF-8 can encode the text: not so if half a surrogate pair is in it. */
    public static boolean canEncode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /**
     * Checks a text from JSON, whose escapes can contain half a surrogate pair, which UTF-8 cannot encode.
     *
     * @param what name of the text in the error
     * @throws SerializationException if the text cannot be encoded
     */
    public static void require(String text, String what) {
        if (!canEncode(text)) {
            throw new SerializationException("There is half a surrogate pair in " + what);
        }
    }
}
