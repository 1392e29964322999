package io.reviewstream.streamer.command;

/** The streamer as its command sees it. Thread-safe. */
public interface RunningStreamer extends AutoCloseable {
    /**
     * Waits until it has been closed.
     *
     * @throws io.reviewstream.common.error.UserException if it failed for a reason that a user can act on
     * @throws IllegalStateException if it failed for another reason
     */
    void awaitEnd() throws InterruptedException;

    @Override
    void close();
}
