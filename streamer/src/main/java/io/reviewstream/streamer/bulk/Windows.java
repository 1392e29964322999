package io.reviewstream.streamer.bulk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Between the thread that reads and the one that classifies. A window is handed over when it is full, or when the reader
 * has to wait for more: whoever types, or pipes slowly, is answered at once, and a file is always cut alike. A few full
 * windows wait at most; then the reader does. Thread-safe.
 */
final class Windows {
    private static final int MAX_WAITING = 2;
    /** Keeps the memory bounded where reviews are books. */
    private static final long MAX_CHARACTERS = 4_000_000;

    private final int maxReviews;
    private final Deque<Window> full = new ArrayDeque<>();
    private List<ReviewLine> open = new ArrayList<>();
    private long openCharacters;
    private long readBytes;
    private boolean readerWaits;
    private boolean ended;
    private boolean stopped;
    private Throwable failure;

    Windows(int maxReviews) {
        this.maxReviews = maxReviews;
    }

    /**
     * Adds a review; waits while too many are there.
     *
     * @param bytes of the input that were read so far
     * @return false if nobody wants reviews any more
     */
    synchronized boolean put(ReviewLine review, long bytes) throws InterruptedException {
        while (full.size() >= MAX_WAITING && !stopped) {
            wait();
        }
        open.add(review);
        openCharacters += review.text().length();
        readBytes = bytes;
        if (open.size() >= maxReviews || openCharacters >= MAX_CHARACTERS) {
            full.add(closeWindow());
            notifyAll();
        }
        return !stopped;
    }

    /** Whether the reader waits for input from now on. */
    synchronized void readerWaits(boolean waits) {
        readerWaits = waits;
        notifyAll();
    }

    /** Nothing more comes; what is there is still handed out. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Nothing more comes because of this; what is there is still handed out. */
    synchronized void endBecauseOf(Throwable problem) {
        remember(problem);
        end();
    }

    /** Nothing more is handed out. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** Nothing more is handed out because of this. */
    synchronized void stopBecauseOf(Throwable problem) {
        remember(problem);
        stop();
    }

    private void remember(Throwable problem) {
        if (failure == null) {
            failure = problem;
        } else {
            failure.addSuppressed(problem);
        }
    }

    /** The next window; empty when there will be none. */
    synchronized Optional<Window> take() throws InterruptedException {
        while (!stopped) {
            if (!full.isEmpty()) {
                notifyAll();
                return Optional.of(full.remove());
            }
            if (!open.isEmpty() && (readerWaits || ended)) {
                return Optional.of(closeWindow());
            }
            if (ended) {
                return Optional.empty();
            }
            wait();
        }
        return Optional.empty();
    }

    private Window closeWindow() {
        Window window = new Window(open, readBytes);
        open = new ArrayList<>();
        openCharacters = 0;
        return window;
    }

    /** What went wrong first, if anything did. */
    synchronized Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }
}
