package io.reviewstream.streamer.command;

/** The streamer as its command sees it. Thread-safe. */
public interface RunningStreamer extends AutoCloseable {
    /**
     * Waits until it has been closed.
     *
     * @throws io.reviewstream.common.error.UserException where it gave up for a reason that a user can mend
     * @throws IllegalStateException where it gave up for another one
     */
    void awaitEnd() throws InterruptedException;

    @Override
    void close();
}
