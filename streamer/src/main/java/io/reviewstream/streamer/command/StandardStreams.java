package io.reviewstream.streamer.command;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;

/** Standard input and output without Java's buffers. */
final class StandardStreams {
    private StandardStreams() {}

    /** Standard output, unbuffered; unlike {@code System.out} it throws on errors. Not to be closed. */
    static OutputStream output() {
        return new FileOutputStream(FileDescriptor.out);
    }

    /** Bytes left to read if standard input is a file, else negative. */
    @SuppressWarnings("resource")
    static long inputBytes() {
        FileChannel input = new FileInputStream(FileDescriptor.in).getChannel();
        try {
            long bytes = input.size() - input.position();
            return bytes > 0 ? bytes : -1;
        } catch (IOException e) {
            // Pipes and terminals have no position.
            return -1;
        }
    }
}
