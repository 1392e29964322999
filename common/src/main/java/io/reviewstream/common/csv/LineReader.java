package io.reviewstream.common.csv;

import io.reviewstream.common.error.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * Lines as bytes, ended by LF or CRLF, so that each is checked for UTF-8 on its own. Skips a byte order mark at the
 * beginning. Returns a line as soon as its end is read. Not thread-safe.
 */
public final class LineReader {
    private static final int BLOCK_BYTES = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int MAX_PEEKED_LINES = 100;
    /** Of a line, and of a row of several: beyond any review, and a file without line breaks does not fill the heap. */
    static final int MAX_BYTES = 16 << 20;

    private final InputStream input;
    private final String where;
    private final byte[] block = new byte[BLOCK_BYTES];
    private int at;
    private int end;
    private final Deque<byte[]> peeked = new ArrayDeque<>();
    private boolean atBeginning = true;
    private long number;
    private long bytes;

    /** Reads a stream in large blocks; does not close it. */
    public LineReader(InputStream input) {
        this(input, "the input");
    }

    /**
     * Reads a stream in large blocks; does not close it.
     *
     * @param where the source of the lines, for errors
     */
    public LineReader(InputStream input, String where) {
        this.input = input;
        this.where = where;
    }

    /**
     * The next line with its end, or empty at the end of the input.
     *
     * @throws UserException if a line is longer than 16 MiB
     */
    public Optional<byte[]> next() throws IOException {
        Optional<byte[]> next = peeked.isEmpty() ? read() : Optional.of(peeked.remove());
        if (next.isPresent()) {
            number++;
            bytes += next.get().length;
        }
        return next;
    }

    /** The first non-blank line, which {@link #next} returns as well; empty if the first 100 lines are blank. */
    public Optional<byte[]> peekNonBlank() throws IOException {
        for (byte[] line : peeked) {
            if (!isBlank(line)) {
                return Optional.of(line);
            }
        }
        return peekAfter();
    }

    /** The first non-blank line behind those that were peeked. */
    Optional<byte[]> peekAfter() throws IOException {
        while (peeked.size() < MAX_PEEKED_LINES) {
            Optional<byte[]> next = read();
            next.ifPresent(peeked::add);
            if (next.isEmpty() || !isBlank(next.get())) {
                return next;
            }
        }
        return Optional.empty();
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if ((b & 0xFF) > ' ') {
                return false;
            }
        }
        return true;
    }

    private Optional<byte[]> read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean ended = false;
        while (!ended && fill()) {
            int from = at;
            while (at < end && !ended) {
                ended = block[at++] == '\n';
            }
            line.write(block, from, at - from);
            if (line.size() > MAX_BYTES) {
                throw UserException.badInput(where + ": line " + (number + peeked.size() + 1)
                        + " is longer than 16 MiB. Check that it is text, with line breaks.");
            }
        }
        byte[] read = line.toByteArray();
        if (atBeginning && Arrays.mismatch(read, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length) {
            read = Arrays.copyOfRange(read, BYTE_ORDER_MARK.length, read.length);
        }
        atBeginning = false;
        return line.size() == 0 ? Optional.empty() : Optional.of(read);
    }

    /** Reads the next block if nothing is left of this one. Returns false at the end of the input. */
    private boolean fill() throws IOException {
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
        return Arrays.copyOf(line, length);
    }

    /** The number of the line that {@link #next} returned last, from 1. */
    public long number() {
        return number;
    }

    /** Bytes that {@link #next} has returned, ends of lines included. */
    public long bytes() {
        return bytes;
    }
}
