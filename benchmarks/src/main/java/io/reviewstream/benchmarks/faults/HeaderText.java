package io.reviewstream.benchmarks.faults;

import io.reviewstream.streamer.deadletter.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.StringJoiner;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Headers as one text, in their order, without those that the streamer adds. */
final class HeaderText {
    private HeaderText() {}

    static String of(Headers headers) {
        StringJoiner text = new StringJoiner(";");
        for (Header header : headers) {
            if (!isAdded(header.key())) {
                text.add(header.key() + "="
                        + (header.value() == null ? "null" : HexFormat.of().formatHex(header.value())));
            }
        }
        return text.toString();
    }

    private static boolean isAdded(String name) {
        return name.startsWith(HeaderNames.ERRORS)
                || name.equals(HeaderNames.REVIEW_ID)
                || name.equals(HeaderNames.REVIEW_KEY)
                || name.equals(HeaderNames.MODEL_VERSION);
    }

    /** Those that the harness gives a review. */
    static Headers add(Headers headers, long number) {
        headers.add("number", bytes(String.valueOf(number)));
        headers.add("source", bytes("größe"));
        headers.add("source", number % 3 == 0 ? new byte[0] : new byte[] {(byte) number, -1, 0});
        if (number % 5 == 0) {
            headers.add("empty", null);
        }
        return headers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
