package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of the bundles of one registry on this machine's disk, which its processes share: {@code <version>/} with the
 * files that were asked for, {@code <version>.lock}, and {@code manifests/}. Above a limit, what was used longest ago
 * goes first, and what is in use stays.
 */
final class BundleCache {
    private static final Logger LOG = LoggerFactory.getLogger(BundleCache.class);
    private static final String LOCK = ".lock";
    private static final String MANIFESTS = "manifests";

    private final Path root;
    private final long limit;

    /**
     * In a directory that need not exist.
     *
     * @param limit in bytes
     */
    BundleCache(Path root, long limit) {
        this.root = root.toAbsolutePath().normalize();
        this.limit = limit;
    }

    /** Where drafts and copies lie; it exists. */
    Path root() throws IOException {
        return Files.createDirectories(root);
    }

    /** Where the copies of a bundle's files will be. */
    Path directory(ModelVersion version) {
        return root.resolve(version.value());
    }

    /** Where the copy of a bundle's manifest is, or belongs; it can go at any time. */
    Path manifest(ModelVersion version) throws IOException {
        return Files.createDirectories(root.resolve(MANIFESTS)).resolve(version + ".json");
    }

    /** Makes the directory of copies, which stays as long as this process uses no more than a few others. */
    void use(ModelVersion version) throws IOException {
        root();
        CacheLocks.use(lockFile(version.value()));
        Path directory = Files.createDirectories(directory(version));
        if (!Files.exists(directory.resolve(BundleFiles.MANIFEST)) && Files.exists(manifest(version))) {
            // Other programs can then read the directory as a bundle.
            Files.copy(manifest(version), directory.resolve(BundleFiles.MANIFEST), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Makes a bundle that was built here a copy, unless another process has begun one. */
    void adopt(Path draft, ModelVersion version) {
        try {
            makeRoom(size(draft));
            Files.copy(draft.resolve(BundleFiles.MANIFEST), manifest(version), StandardCopyOption.REPLACE_EXISTING);
            CacheLocks.use(lockFile(version.value()));
            if (!Files.exists(directory(version))) {
                Files.move(draft, directory(version), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            LOG.atInfo()
                    .addKeyValue("modelVersion", version)
                    .addKeyValue("reason", e.toString())
                    .log("The model that was built here is not kept as a copy; it will be fetched");
        }
    }

    /** Removes copies until there is room for so many bytes, or all that is left is in use. */
    void makeRoom(long bytes) throws IOException {
        List<CachedBundle> copies = new ArrayList<>();
        for (Path entry : entries()) {
            copies.add(new CachedBundle(entry, size(entry), usedAt(entry)));
        }
        copies.sort(Comparator.comparing(CachedBundle::usedAt));
        long needed = copies.stream().mapToLong(CachedBundle::size).sum() + bytes;
        for (CachedBundle copy : copies) {
            if (needed <= limit) {
                return;
            }
            if (remove(copy.path())) {
                needed -= copy.size();
            }
        }
        if (needed > limit) {
            LOG.atInfo()
                    .addKeyValue("cache", root)
                    .addKeyValue("bytes", needed)
                    .addKeyValue("limit", limit)
                    .log("The models in use are larger than the cache is to be");
        }
    }

    private boolean remove(Path copy) {
        String name = copy.getFileName().toString();
        try {
            boolean removed = ModelVersion.isVersion(name)
                    ? CacheLocks.removeUnlessUsed(lockFile(name), copy)
                    : Files.deleteIfExists(copy);
            if (removed) {
                LOG.atInfo().addKeyValue("copy", copy).log("Copy of a model removed from the cache");
            }
            return removed;
        } catch (IOException | UncheckedIOException e) {
            LOG.atInfo()
                    .addKeyValue("copy", copy)
                    .addKeyValue("reason", e.toString())
                    .log("Copy of a model stays in the cache");
            return false;
        }
    }

    private Path lockFile(String version) {
        return root.resolve(version + LOCK);
    }

    private Instant usedAt(Path copy) throws IOException {
        Path lockFile = lockFile(copy.getFileName().toString());
        try {
            return Files.getLastModifiedTime(Files.exists(lockFile) ? lockFile : copy)
                    .toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MIN;
        }
    }

    /** Directories of copies, and manifests. */
    private List<Path> entries() throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> entries = Files.list(root())) {
            entries.filter(entry -> ModelVersion.isVersion(entry.getFileName().toString()))
                    .forEach(all::add);
        }
        try (Stream<Path> entries = Files.list(Files.createDirectories(root.resolve(MANIFESTS)))) {
            entries.forEach(all::add);
        }
        return all;
    }

    /** Other processes may be adding to a directory, or removing it. */
    private static long size(Path directory) throws IOException {
        long size = 0;
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                size += Files.size(file);
            }
        } catch (NoSuchFileException e) {
            LOG.atDebug().addKeyValue("directory", directory).log("It changes just now");
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof NoSuchFileException)) {
                throw e;
            }
            LOG.atDebug().addKeyValue("directory", directory).log("It changes just now");
        }
        return size;
    }

    private record CachedBundle(Path path, long size, Instant usedAt) {}
}
