package io.reviewstream.common.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories that bundles are built in. Beside each lies a lock file, which its process holds until the bundle is
 * stored or given up: what a killed process left is told by a lock that nobody holds.
 */
final class Drafts {
    private static final Logger LOG = LoggerFactory.getLogger(Drafts.class);
    private static final String PREFIX = ".draft-";
    private static final String LOCK = ".lock";
    /** After which even a draft without a lock file is nobody's. */
    private static final Duration ABANDONED = Duration.ofDays(1);
    /** Of this process: on some systems it would lose its lock by closing a second channel to the file. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private Drafts() {}

    /** An empty one in an existing directory. */
    static BundleDraft create(Path root) throws IOException {
        Path lockFile = Files.createTempFile(root, PREFIX, LOCK);
        HELD.add(lockFile);
        FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        Closeable release = () -> {
            Files.deleteIfExists(lockFile);
            lock.close();
            HELD.remove(lockFile);
        };
        try {
            hold(lock, lockFile);
            return new BundleDraft(Files.createDirectory(directoryOf(lockFile)), release);
        } catch (IOException e) {
            release.close();
            throw e;
        }
    }

    private static void hold(FileChannel lock, Path lockFile) {
        try {
            lock.lock();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", lockFile)
                    .addKeyValue("reason", e.toString())
                    .log("This file system has no locks; what a killed run leaves in the registry stays for a day");
        }
    }

    /** Removes what killed processes left; what cannot be removed now is left to the next time. */
    static void sweep(Path root, Instant now) {
        for (Path entry : drafts(root)) {
            try {
                if (Files.isDirectory(entry)) {
                    sweepDirectory(entry, now);
                } else if (entry.toString().endsWith(LOCK)) {
                    sweepIfFree(directoryOf(entry), entry);
                } else if (isOld(entry, now)) {
                    Files.deleteIfExists(entry);
                }
            } catch (IOException | UncheckedIOException e) {
                LOG.atInfo()
                        .addKeyValue("draft", entry)
                        .addKeyValue("reason", e.toString())
                        .log("The draft of another run stays");
            }
        }
    }

    private static void sweepDirectory(Path directory, Instant now) throws IOException {
        Path lockFile = directory.resolveSibling(directory.getFileName() + LOCK);
        if (Files.exists(lockFile)) {
            sweepIfFree(directory, lockFile);
        } else if (isOld(directory, now)) {
            remove(directory);
        }
    }

    /** Its directory may be stored already, or not be there yet: then it does without the lock file, for a day. */
    private static void sweepIfFree(Path directory, Path lockFile) throws IOException {
        if (HELD.contains(lockFile) || !Files.exists(lockFile)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return;
            }
            if (Files.exists(directory)) {
                remove(directory);
                LOG.atInfo().addKeyValue("draft", directory).log("The draft of a killed run is removed");
            }
            Files.deleteIfExists(lockFile);
        }
    }

    private static boolean isOld(Path entry, Instant now) throws IOException {
        return Files.getLastModifiedTime(entry).toInstant().isBefore(now.minus(ABANDONED));
    }

    private static List<Path> drafts(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(PREFIX))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + directory, e);
        }
    }

    private static Path directoryOf(Path lockFile) {
        String name = lockFile.getFileName().toString();
        return lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
    }

    /**
     * Makes a file or replaces it by one that is written first and then renamed; where writing fails, nothing changes.
     * Beside it, what killed processes left goes after a day.
     */
    static void replace(Path file, Instant now, FileWriter writing) throws IOException {
        Path directory = file.getParent();
        sweep(directory, now);
        Path draft = Files.createTempFile(directory, PREFIX, "");
        try {
            writing.to(draft);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Writes a file. */
    @FunctionalInterface
    interface FileWriter {
        void to(Path draft) throws IOException;
    }

    /** A directory with all that is in it. */
    static void remove(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
