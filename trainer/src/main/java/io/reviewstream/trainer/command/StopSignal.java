package io.reviewstream.trainer.command;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Lets work end in good order on SIGTERM and Ctrl-C. */
final class StopSignal {
    private StopSignal() {}

    /**
     * Runs work on the calling thread; on a signal the process ends only after the work has ended.
     *
     * @param stop makes the work end soon, with a {@link CancellationException}; called from another thread
     * @param onStopped runs after work that was stopped; once this method returns, the process may end at any moment
     * @return the result of the work, empty if it was stopped
     */
    static <T> Optional<T> stoppable(Runnable stop, Supplier<T> work, Runnable onStopped) {
        // The hook waits for the work, not for its thread: that calls System.exit, which waits for the hook.
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    stop.run();
                    await(ended);
                },
                "stop-signal");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return Optional.of(work.get());
        } catch (CancellationException e) {
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
