package io.reviewstream.streamer.bulk;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Tells when a read has to wait: true before, false after it. */
final class BlockingAwareInput extends InputStream {
    private final InputStream in;
    private final Consumer<Boolean> waits;

    BlockingAwareInput(InputStream input, Consumer<Boolean> waits) {
        in = input;
        this.waits = waits;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (in.available() > 0) {
            return in.read(into, offset, length);
        }
        waits.accept(true);
        try {
            return in.read(into, offset, length);
        } finally {
            waits.accept(false);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }
}
