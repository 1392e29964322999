package io.reviewstream.common.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which copies of bundles are in use: a process holds a shared lock on the last few that it has used, until it ends.
 * Whoever removes a copy holds its lock alone meanwhile. A lock file's time tells when the copy was used last.
 */
final class CacheLocks {
    private static final Logger LOG = LoggerFactory.getLogger(CacheLocks.class);
    /** One in service, one draining, one loading, and one to spare. */
    private static final int KEPT = 4;
    /** Of this process, the one used last at the end. */
    private static final Map<Path, FileChannel> HELD = new LinkedHashMap<>(KEPT, 0.75f, true);

    private CacheLocks() {}

    /** From now on this process uses the copy; waits while another one removes it. */
    static void use(Path lockFile) throws IOException {
        synchronized (HELD) {
            if (HELD.get(lockFile) == null) {
                HELD.put(lockFile, lock(lockFile));
                letOldGo();
            }
            // Its time, by the channel that holds the lock: on some systems closing another one gives the lock up.
            HELD.get(lockFile).write(ByteBuffer.allocate(1), 0);
        }
    }

    private static FileChannel lock(Path lockFile) throws IOException {
        FileChannel channel = FileChannel.open(
                lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            channel.lock(0, Long.MAX_VALUE, true);
        } catch (IOException e) {
            // Without locks nothing is ever removed either.
            LOG.atWarn()
                    .addKeyValue("file", lockFile)
                    .addKeyValue("reason", e.toString())
                    .log("This file system has no locks; the cache of models only grows");
        }
        return channel;
    }

    private static void letOldGo() throws IOException {
        Iterator<FileChannel> oldest = HELD.values().iterator();
        while (HELD.size() > KEPT) {
            FileChannel channel = oldest.next();
            oldest.remove();
            channel.close();
        }
    }

    /**
     * Removes a copy that no process uses.
     *
     * @return whether it was removed
     */
    static boolean removeUnlessUsed(Path lockFile, Path copy) throws IOException {
        synchronized (HELD) {
            // A second channel to the file would, once closed, take the lock away.
            if (HELD.containsKey(lockFile)) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) {
                    return false;
                }
                Drafts.remove(copy);
                return true;
            }
        }
    }
}
