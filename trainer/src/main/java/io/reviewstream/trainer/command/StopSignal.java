package io.reviewstream.trainer.command;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Lets work end in good order when the process is told to stop (SIGTERM, Ctrl-C). */
final class StopSignal {
    private StopSignal() {}

    /**
     * Does work on the calling thread; told to stop, the process ends only when the work has.
     *
     * @param stop makes the work end soon, with a {@link CancellationException}; called from another thread
     * @return what came of the work, empty where it was stopped
     */
    static <T> Optional<T> stoppable(Runnable stop, Supplier<T> work) {
        // Not the end of the thread is waited for: it goes on to System.exit, which waits for this.
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
