package io.reviewstream.quickstart.demo;

import io.reviewstream.common.error.UserException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Every wait of the demo: it ends when the condition holds, when its time is over, or when one of the parts that run in
 * the background has failed. Thread-safe.
 */
final class Waits {
    private static final long POLL_MILLIS = 50;
    private static final Duration STATUS_EVERY = Duration.ofSeconds(5);

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Runnable status;

    /**
     * Waits of one demo.
     *
     * @param status is run every few seconds while somebody waits, on the waiting thread
     */
    Waits(Runnable status) {
        this.status = status;
    }

    /** Ends the present and all later waits with this failure. */
    void fail(Throwable reason) {
        failure.compareAndSet(null, reason);
    }

    /** Runs a part of the demo on a thread of its own; whatever it throws ends the waits. */
    Thread background(String name, Runnable part) {
        Thread thread = new Thread(part, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, reason) -> fail(reason));
        thread.start();
        return thread;
    }

    /**
     * Waits until a condition holds.
     *
     * @param what comes after "waited for", in a message to the user
     * @throws UserException when the time is over, and for a failure of the background that a user can act on
     */
    void await(Supplier<String> what, Duration timeout, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        long nextStatus = System.nanoTime() + STATUS_EVERY.toNanos();
        while (!condition.getAsBoolean()) {
            check();
            if (System.nanoTime() > nextStatus) {
                status.run();
                nextStatus += STATUS_EVERY.toNanos();
            }
            if (System.nanoTime() > deadline) {
                throw UserException.unreachable(
                        String.format(
                                Locale.ROOT,
                                "The demo timed out after %d s of waiting for %s. The machine may be too busy; try again.",
                                timeout.toSeconds(),
                                what.get()),
                        null);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        check();
    }

    /** Waits for an interrupt, or for the failure of a background part. */
    void untilInterrupted() throws InterruptedException {
        while (true) {
            check();
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Throws the failure of a background part, if there was one. */
    void check() {
        Throwable reason = failure.get();
        if (reason instanceof RuntimeException exception) {
            throw exception;
        }
        if (reason != null) {
            throw new IllegalStateException("a part of the demo failed", reason);
        }
    }
}
