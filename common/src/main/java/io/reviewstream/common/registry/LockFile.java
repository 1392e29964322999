package io.reviewstream.common.registry;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock file that this process holds until {@link #close} or its end, even if it is killed. A process opens a lock file
 * once at a time: on POSIX systems, closing a second channel to it would release the lock. For any thread.
 */
public final class LockFile implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LockFile.class);
    private static final Set<Path> HELD = new HashSet<>();

    private final Path file;
    private final FileChannel channel;

    private LockFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Waits until no other process holds the lock exclusively, or, for an exclusive lock, holds it at all. On a file system
     * without locks it warns and returns; {@link #tryExclusive} fails there, so nothing in use is removed.
     *
     * @throws IllegalStateException if this process holds the lock already
     */
    static LockFile acquire(Path file, boolean shared) throws IOException {
        LockFile lock =
                open(file).orElseThrow(() -> new IllegalStateException("this process holds " + file + " already"));
        try {
            lock.channel.lock(0, Long.MAX_VALUE, shared);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.toString())
                    .log("The file system has no locks; copies and drafts in this directory are not cleaned up");
        }
        return lock;
    }

    /** Acquires the lock unless this or another process holds it. */
    public static Optional<LockFile> tryExclusive(Path file) throws IOException {
        Optional<LockFile> lock = open(file);
        boolean acquired = false;
        try {
            if (lock.isPresent()) {
                FileLock exclusive = lock.get().channel.tryLock();
                acquired = exclusive != null;
            }
        } finally {
            if (lock.isPresent() && !acquired) {
                lock.get().close();
            }
        }
        return acquired ? lock : Optional.empty();
    }

    private static Optional<LockFile> open(Path file) throws IOException {
        synchronized (HELD) {
            if (!HELD.add(file)) {
                return Optional.empty();
            }
            try {
                return Optional.of(new LockFile(
                        file,
                        FileChannel.open(
                                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)));
            } catch (IOException e) {
                HELD.remove(file);
                throw e;
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            channel.close();
            HELD.remove(file);
        }
    }
}
