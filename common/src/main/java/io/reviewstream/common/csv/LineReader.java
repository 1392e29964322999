package io.reviewstream.common.csv;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * Lines as bytes, ended by LF or CRLF, so that each can be checked for UTF-8 on its own. A byte order mark at the
 * beginning is left out. It reads no further than it must: a line is there as soon as its end is. Used by one thread.
 */
public final class LineReader {
    private static final int BLOCK_BYTES = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    /** So many blank lines are kept at most while the first line with something on it is looked for. */
    private static final int MAX_AHEAD = 100;

    private final InputStream input;
    private final byte[] block = new byte[BLOCK_BYTES];
    private int at;
    private int end;
    /** What was found of a line that goes on in the next block. */
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private final Deque<byte[]> ahead = new ArrayDeque<>();
    private boolean begun;
    private long number;
    private long bytes;

    /** Reads from a stream that it does not close, in large blocks. */
    public LineReader(InputStream input) {
        this.input = input;
    }

    /** The next line with its end, or empty at the end of the input. */
    public Optional<byte[]> next() throws IOException {
        Optional<byte[]> next = ahead.isEmpty() ? read() : Optional.of(ahead.remove());
        if (next.isPresent()) {
            number++;
            bytes += next.get().length;
        }
        return next;
    }

    /** The first line with something on it, which {@link #next} still gives; empty where none comes soon. */
    public Optional<byte[]> peekNonBlank() throws IOException {
        while (ahead.size() < MAX_AHEAD) {
            Optional<byte[]> next = read();
            next.ifPresent(ahead::add);
            if (next.isEmpty() || !isBlank(next.get())) {
                return next;
            }
        }
        return Optional.empty();
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b < 0 || b > ' ') {
                return false;
            }
        }
        return true;
    }

    private Optional<byte[]> read() throws IOException {
        line.reset();
        boolean ended = false;
        while (!ended && more()) {
            int from = at;
            while (at < end && !ended) {
                ended = block[at++] == '\n';
            }
            line.write(block, from, at - from);
        }
        if (line.size() == 0) {
            return Optional.empty();
        }
        byte[] bytes = line.toByteArray();
        boolean marked = !begun && bytes.length >= 3 && Arrays.equals(bytes, 0, 3, BYTE_ORDER_MARK, 0, 3);
        begun = true;
        return Optional.of(marked ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes);
    }

    /** Whether the block has something left, if need be after reading the next one. */
    private boolean more() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, input.read(block));
        }
        return at < end;
    }

    /** A line without its end. */
    public static byte[] withoutEnd(byte[] line) {
        int length = line.length;
        if (length > 0 && line[length - 1] == '\n') {
            length--;
        }
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        return length == line.length ? line : Arrays.copyOf(line, length);
    }

    /** The number of the line that {@link #next} gave last, from 1. */
    public long number() {
        return number;
    }

    /** How many bytes {@link #next} has given, ends of lines included. */
    public long bytes() {
        return bytes;
    }
}
