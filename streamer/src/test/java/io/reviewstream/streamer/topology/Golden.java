package io.reviewstream.streamer.topology;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Texts on record under {@code src/test/resources/topology}. */
final class Golden {
    private Golden() {}

    static String text(String name) throws IOException {
        try (InputStream text = Golden.class.getResourceAsStream("/topology/" + name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
