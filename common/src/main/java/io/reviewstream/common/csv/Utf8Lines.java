package io.reviewstream.common.csv;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Characters line by line: what is not UTF-8 is found at its line, and whoever reads gets no line before it is there. */
final class Utf8Lines extends Reader {
    private final LineReader lines;
    private final String where;
    private CharBuffer line = CharBuffer.allocate(0);

    /**
     * The rest of some lines.
     *
     * @param where they come from, for errors
     */
    Utf8Lines(LineReader lines, String where) {
        this.lines = lines;
        this.where = where;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!line.hasRemaining()) {
            Optional<byte[]> next = lines.next();
            if (next.isEmpty()) {
                return -1;
            }
            line = decoded(next.get());
        }
        int read = Math.min(length, line.remaining());
        line.get(into, offset, read);
        return read;
    }

    /** Throws a {@link UserException} naming the line where it is not UTF-8. */
    private CharBuffer decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw UserException.badInput(
                    where + ": line " + lines.number() + " is not UTF-8. Save the file as UTF-8.", e);
        }
    }

    /** Whoever opened the input closes it. */
    @Override
    public void close() {}
}
