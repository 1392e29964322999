package io.reviewstream.trainer.hub;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.event.ExecutionScheduledEvent;
import dev.failsafe.function.CheckedSupplier;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one at a time work on a model in a cache, of all threads and processes of this machine. The operating system gives
 * the lock back when its process ends, in whatever way.
 */
final class CacheLock {
    private static final Logger LOG = LoggerFactory.getLogger(CacheLock.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private CacheLock() {}

    /** Does the work while the lock on a file is held; waits for the lock as long as it takes. */
    static <T> T holding(Path file, Work<T> work) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            acquire(file, channel::tryLock);
            return work.run();
        }
    }

    /** What is done under the lock. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    private static void acquire(Path file, CheckedSupplier<FileLock> lock) throws IOException {
        RetryPolicy<FileLock> untilFree = RetryPolicy.<FileLock>builder()
                .handle(OverlappingFileLockException.class)
                .handleResult(null)
                .withDelay(BETWEEN_LOOKS)
                .withMaxRetries(-1)
                .onRetryScheduled(event -> tell(file, event))
                .build();
        try {
            Failsafe.with(untilFree).get(lock);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException) {
                throw new CancellationException("interrupted while another fetched the model");
            }
            throw new FileSystemException(file.toString(), null, "cannot be locked: " + e.getCause());
        }
    }

    private static void tell(Path file, ExecutionScheduledEvent<FileLock> event) {
        if (event.isFirstAttempt()) {
            LOG.atInfo().addKeyValue("lock", file).log("Waiting for another that fetches the same model");
        }
    }
}
