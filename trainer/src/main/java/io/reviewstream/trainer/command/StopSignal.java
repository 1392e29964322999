package io.reviewstream.trainer.command;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets work end in good order on SIGTERM and Ctrl-C. */
final class StopSignal {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

    private StopSignal() {}

    /**
     * Runs work on the calling thread; on a signal the process ends only after the work has ended.
     *
     * @param stop makes the work end soon, with a {@link CancellationException}; called from another thread
     * @param onStopped runs after work that was stopped; once this method returns, the process may end at any moment
     * @return the result of the work, empty if it was stopped, or failed after a signal: libraries close themselves then
     */
    static <T> Optional<T> stoppable(Runnable stop, Supplier<T> work, Runnable onStopped) {
        // The hook waits for the work, not for its thread: that calls System.exit, which waits for the hook.
        CountDownLatch ended = new CountDownLatch(1);
        AtomicBoolean signalled = new AtomicBoolean();
        Thread hook = new Thread(
                () -> {
                    signalled.set(true);
                    stop.run();
                    await(ended);
                },
                "stop-signal");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return Optional.of(work.get());
        } catch (RuntimeException e) {
            if (!(e instanceof CancellationException)) {
                if (!signalled.get()) {
                    throw e;
                }
                LOG.atWarn().setCause(e).log("Failed while stopping");
            }
            onStopped.run();
            return Optional.empty();
        } finally {
            ended.countDown();
            remove(hook);
        }
    }

    private static void await(CountDownLatch ended) {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is stopping already, and the hook is running.
            return;
        }
    }
}
