package io.reviewstream.trainer.spill;

import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A temporary file for what would not fit on the heap: texts, token ids and vectors of a million reviews. It is in
 * {@code java.io.tmpdir}, has no name once it is open, and its space is freed once nothing refers to it, or when the process
 * ends in whatever way. Thread-safe.
 */
public final class SpillFile {
    private final Path directory;
    private final FileChannel channel;
    private final AtomicLong end = new AtomicLong();

    private SpillFile(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * An empty file.
     *
     * @throws UserException if there can be none in {@code java.io.tmpdir}
     */
    public static SpillFile create() {
        return create(Path.of(System.getProperty("java.io.tmpdir")));
    }

    static SpillFile create(Path directory) {
        try {
            Path file = Files.createTempFile(directory, "reviewstream-", ".spill");
            return new SpillFile(
                    directory,
                    FileChannel.open(
                            file,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw failed(directory, e);
        }
    }

    /** Bytes in the file. */
    public record Spilled(SpillFile file, long position, int length) implements Supplier<String> {
        /** The bytes, from the start of the buffer to its limit. */
        public ByteBuffer bytes() {
            return file.read(position, length);
        }

        /** The bytes as text. */
        @Override
        public String get() {
            return StandardCharsets.UTF_8.decode(bytes()).toString();
        }
    }

    /** Writes a text. */
    public Spilled add(String text) {
        return add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes the rest of a buffer. */
    public Spilled add(ByteBuffer bytes) {
        int length = bytes.remaining();
        long position = end.getAndAdd(length);
        try {
            for (long at = position; bytes.hasRemaining(); ) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw failed(directory, e);
        }
        return new Spilled(this, position, length);
    }

    private ByteBuffer read(long position, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, position + bytes.position()) < 0) {
                    throw new EOFException("the temporary file was cut");
                }
            }
        } catch (IOException e) {
            throw failed(directory, e);
        }
        return bytes.flip();
    }

    private static UserException failed(Path temporary, IOException cause) {
        boolean absent = !Files.isDirectory(temporary);
        return UserException.unreachable(
                "Cannot use a temporary file in " + temporary + " (java.io.tmpdir): "
                        + (absent ? "there is no such directory." : FileAccess.reason(temporary, cause))
                        + " Name a directory with free space: REVIEWSTREAM_JAVA_OPTIONS=-Djava.io.tmpdir=DIR.",
                cause);
    }
}
