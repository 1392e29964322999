package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.Manifest.FileEntry;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.hash.TextHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.Uncheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bundle that is being built, in a directory {@code .draft-*}. {@link #close} deletes it unless it was stored. Beside the
 * directory is a lock file, which the process holds until then: a directory whose lock is free was left by a killed process.
 */
public final class BundleDraft implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BundleDraft.class);
    private static final String PREFIX = ".draft-";
    private static final String LOCK = ".lock";
    /** Age after which a draft without a lock file is abandoned. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path directory;
    private final Path lockFile;
    private final LockFile lock;
    /** What was hashed, by file: some are large, and a draft is described several times while it grows. */
    private final Map<Path, Hashed> hashed = new HashMap<>();

    private record Hashed(FileTime changed, FileEntry entry) {}

    private BundleDraft(Path lockFile, LockFile lock) throws IOException {
        this.directory = Files.createDirectory(directoryOf(lockFile));
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /** An empty draft, in an existing directory. */
    static BundleDraft create(Path root) throws IOException {
        Path lockFile = Files.createTempFile(root, PREFIX, LOCK);
        LockFile lock = LockFile.acquire(lockFile, false);
        try {
            return new BundleDraft(lockFile, lock);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** The directory of its files, laid out as in {@link BundleFiles}. */
    public Path directory() {
        return directory;
    }

    /** The path of a file in it; its folder exists. */
    public Path file(String name) {
        Path file = directory.resolve(name);
        Uncheck.run(() -> Files.createDirectories(file.getParent()));
        return file;
    }

    /**
     * Its files so far as a bundle that can be loaded before it is stored. A file must not change afterwards.
     *
     * @param manifest without files, which this method adds
     */
    public ModelBundle preview(Manifest manifest) {
        return ModelBundle.preview(directory, Uncheck.get(() -> complete(manifest)));
    }

    /** The manifest with the entries of all files. A file is hashed again if its size or the time of its change differs. */
    Manifest complete(Manifest manifest) throws IOException {
        SortedMap<String, FileEntry> entries = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                entries.put(directory.relativize(file).toString().replace('\\', '/'), entry(file));
            }
        }
        return manifest.withFiles(entries);
    }

    private FileEntry entry(Path file) throws IOException {
        FileTime changed = Files.getLastModifiedTime(file);
        Hashed known = hashed.get(file);
        if (known == null || !known.changed().equals(changed) || known.entry().size() != Files.size(file)) {
            known = new Hashed(changed, FileEntry.of(file));
            hashed.put(file, known);
        }
        return known.entry();
    }

    /** The manifest to store: complete, and the hashes of the training texts are in a file of their own. */
    Manifest toStore(Manifest manifest) throws IOException {
        List<String> texts = manifest.lineage().trainingTexts();
        if (!texts.isEmpty()) {
            Files.write(file(BundleFiles.TRAINING_TEXTS), TextHash.toBytes(texts));
        }
        return complete(manifest).withoutTrainingTexts();
    }

    @Override
    @SuppressWarnings("try") // the lock is held, not used
    public void close() {
        try (LockFile held = lock) {
            if (Files.exists(directory)) {
                FileUtils.deleteDirectory(directory.toFile());
            }
            Files.deleteIfExists(lockFile);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove the draft " + directory, e);
        }
    }

    /** An empty draft of one file, in an existing directory. */
    static Path createFile(Path root) throws IOException {
        return Files.createTempFile(root, PREFIX, "");
    }

    /** Creates or replaces a file atomically: what is written to a draft is renamed. If writing fails, nothing changes. */
    static void replace(Path file, Path root, FileWriter writing) throws IOException {
        Path draft = createFile(root);
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

    /** Removes the drafts of killed processes. A draft that cannot be removed is left to the next sweep. */
    static void sweep(Path root, Instant now) {
        for (Path entry : drafts(root)) {
            try {
                Path lockFile =
                        entry.toString().endsWith(LOCK) ? entry : entry.resolveSibling(entry.getFileName() + LOCK);
                if (Files.exists(lockFile)) {
                    removeIfFree(lockFile);
                } else if (Files.exists(entry)
                        && Files.getLastModifiedTime(entry).toInstant().isBefore(now.minus(ABANDONED))) {
                    FileUtils.forceDelete(entry.toFile());
                }
            } catch (IOException e) {
                LOG.atInfo()
                        .addKeyValue("draft", entry)
                        .addKeyValue("reason", e.toString())
                        .log("An abandoned draft could not be removed");
            }
        }
    }

    @SuppressWarnings("try") // the lock is held, not used
    private static void removeIfFree(Path lockFile) throws IOException {
        Optional<LockFile> lock = LockFile.tryExclusive(lockFile);
        if (lock.isEmpty()) {
            return;
        }
        try (LockFile held = lock.get()) {
            // A bundle that was stored has left no directory.
            Path directory = directoryOf(lockFile);
            if (Files.exists(directory)) {
                FileUtils.deleteDirectory(directory.toFile());
                LOG.atInfo().addKeyValue("draft", directory).log("Removed the draft of a killed process");
            }
            Files.deleteIfExists(lockFile);
        }
    }

    private static List<Path> drafts(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(PREFIX))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + root, e);
        }
    }

    private static Path directoryOf(Path lockFile) {
        String name = lockFile.getFileName().toString();
        return lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
    }
}
