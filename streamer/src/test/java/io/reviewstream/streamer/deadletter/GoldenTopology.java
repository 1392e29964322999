package io.reviewstream.streamer.deadletter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Texts on record under {@code src/test/resources/topology}. */
public final class GoldenTopology {
    private GoldenTopology() {}

    public static String text(String name) throws IOException {
        try (InputStream text = GoldenTopology.class.getResourceAsStream("/topology/" + name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
