package io.reviewstream.streamer.bulk;

import java.io.IOException;

/** Whoever read the answers has gone, as {@code head} does. */
public final class OutputClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    OutputClosedException(IOException cause) {
        super(cause);
    }
}
