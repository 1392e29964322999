package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of one registry's bundles in a local directory that processes share: {@code <version>/} and
 * {@code <version>.lock}. It keeps the {@value #KEPT} newest versions and the {@value #KEPT} that each running process used
 * last; a process holds a shared lock on each of those. For any thread.
 */
final class BundleCache {
    private static final Logger LOG = LoggerFactory.getLogger(BundleCache.class);
    /** The active model, one that is being replaced, one that is being loaded, and one to spare. */
    private static final int KEPT = 4;
    /** Of this process, by lock file, the one used last at the end. */
    private static final Map<Path, LockFile> IN_USE = new LinkedHashMap<>(KEPT, 0.75f, true);

    private final Path root;
    private final Clock clock;

    /** In a directory that need not exist. */
    BundleCache(Path root, Clock clock) {
        this.root = root.toAbsolutePath().normalize();
        this.clock = clock;
    }

    /** Where the copies of a bundle's files are, or will be. */
    Path directory(ModelVersion version) {
        return root.resolve(version.value());
    }

    /** The bytes of the copy of a manifest. */
    Optional<byte[]> manifest(ModelVersion version) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(directory(version).resolve(BundleFiles.MANIFEST)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** A directory to build a bundle in. */
    BundleDraft draft() throws IOException {
        Files.createDirectories(root);
        BundleDraft.sweep(root, clock.instant());
        return BundleDraft.create(root);
    }

    /**
     * Makes a directory for copies that no process removes while this one uses it. Waits while another process removes it.
     *
     * @param manifest with which other programs can read the directory as a bundle
     */
    void use(ModelVersion version, byte[] manifest) throws IOException {
        synchronized (IN_USE) {
            Path copy = directory(version).resolve(BundleFiles.MANIFEST);
            if (!lock(version) && Files.exists(copy)) {
                return;
            }
            if (manifest(version)
                    .filter(copied -> Arrays.equals(copied, manifest))
                    .isEmpty()) {
                Files.createDirectories(directory(version));
                BundleDraft.replace(copy, root, draft -> Files.write(draft, manifest));
            }
            prune();
        }
    }

    /** Fills in one file of a bundle that is in use. If the download fails, there is no file. */
    void add(Path file, BundleDraft.FileWriter download) throws IOException {
        Files.createDirectories(file.getParent());
        BundleDraft.replace(file, root, download);
    }

    /** Moves a bundle that was built here into the cache, unless another process has copied it already. */
    void adopt(Path draft, ModelVersion version) {
        synchronized (IN_USE) {
            try {
                lock(version);
                if (!Files.exists(directory(version))) {
                    Files.move(draft, directory(version), StandardCopyOption.ATOMIC_MOVE);
                    prune();
                }
            } catch (IOException e) {
                LOG.atInfo()
                        .addKeyValue("modelVersion", version)
                        .addKeyValue("reason", e.toString())
                        .log("The model that was built here is not in the cache; it will be downloaded");
            }
        }
    }

    /** Returns false if this process held the lock before. */
    private boolean lock(ModelVersion version) throws IOException {
        Files.createDirectories(root);
        Path lockFile = lockFile(version);
        if (IN_USE.get(lockFile) != null) {
            return false;
        }
        IN_USE.put(lockFile, LockFile.acquire(lockFile, true));
        Iterator<LockFile> oldest = IN_USE.values().iterator();
        while (IN_USE.size() > KEPT) {
            LockFile unused = oldest.next();
            oldest.remove();
            unused.close();
        }
        return true;
    }

    /** Removes all but the newest versions and those in use. */
    private void prune() throws IOException {
        BundleDraft.sweep(root, clock.instant());
        List<ModelVersion> versions;
        try (Stream<Path> entries = Files.list(root)) {
            versions = entries.map(entry -> entry.getFileName().toString())
                    .filter(ModelVersion::isVersion)
                    .map(ModelVersion::new)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        versions.stream().skip(KEPT).forEach(this::remove);
    }

    @SuppressWarnings("try") // the lock is held, not used
    private void remove(ModelVersion version) {
        try {
            Optional<LockFile> lock = LockFile.tryExclusive(lockFile(version));
            if (lock.isPresent()) {
                try (LockFile held = lock.get()) {
                    FileUtils.deleteDirectory(directory(version).toFile());
                }
                LOG.atInfo().addKeyValue("modelVersion", version).log("Removed a model from the cache");
            }
        } catch (IOException e) {
            LOG.atInfo()
                    .addKeyValue("modelVersion", version)
                    .addKeyValue("reason", e.toString())
                    .log("A model could not be removed from the cache");
        }
    }

    private Path lockFile(ModelVersion version) {
        return root.resolve(version + ".lock");
    }
}
