package io.reviewstream.streamer.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Lines as bytes, ended by LF or CRLF, so that each can be checked for UTF-8 on its own. */
final class LineReader {
    private final InputStream input;
    private long number;

    LineReader(InputStream input) {
        this.input = input;
    }

    /** The next line without its end, or empty at the end of the input. */
    Optional<byte[]> next() throws IOException {
        int next = input.read();
        if (next < 0) {
            return Optional.empty();
        }
        number++;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (; next >= 0 && next != '\n'; next = input.read()) {
            line.write(next);
        }
        byte[] bytes = line.toByteArray();
        boolean crlf = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return Optional.of(crlf ? Arrays.copyOf(bytes, bytes.length - 1) : bytes);
    }

    /** The number of the last line, from 1. */
    long number() {
        return number;
    }

    /** Whether more can be read without waiting. */
    boolean ready() throws IOException {
        return input.available() > 0;
    }
}
