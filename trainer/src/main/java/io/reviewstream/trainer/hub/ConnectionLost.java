package io.reviewstream.trainer.hub;

import java.io.IOException;

/** A connection broke off after more of a file had come than was there before: going on is worth it. */
final class ConnectionLost extends IOException {
    private static final long serialVersionUID = 1L;

    ConnectionLost(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
