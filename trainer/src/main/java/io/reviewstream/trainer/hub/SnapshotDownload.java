package io.reviewstream.trainer.hub;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.hub.ModelHub.Snapshot;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.ModelFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads one model into the cache of this program: lock ▸ list ▸ configuration ▸ other files ▸ rename. The snapshot
 * appears whole, by one rename, and is never changed afterwards. Files that are complete when a download ends early are
 * kept for the next one.
 */
final class SnapshotDownload {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotDownload.class);
    /** A file lock excludes other processes only; this one excludes the other threads of this process. */
    private static final Object THREADS_LOCK = new Object();

    private static final long LARGE_FILE_BYTES = 10_000_000;

    private final HubId id;
    private final Path cache;
    private final HubErrors errors;
    private final HubClient client;

    SnapshotDownload(HubSettings settings, HubId id, HubClient.RetrySettings retries) {
        this.id = id;
        this.cache = settings.ownCache();
        this.errors = new HubErrors(settings, id);
        this.client = new HubClient(settings, id, retries);
    }

    Snapshot run() {
        try {
            Path model = Files.createDirectories(ModelHub.directory(cache, id));
            synchronized (THREADS_LOCK) {
                try (FileChannel lock =
                        FileChannel.open(model.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    acquire(lock, model);
                    // Whoever held the lock before may have downloaded the model.
                    Optional<Snapshot> found = ModelHub.find(cache, id);
                    return found.isPresent() ? found.get() : download(model);
                }
            }
        } catch (IOException e) {
            throw errors.failed(e);
        }
    }

    /** Closing the channel releases the lock, and so does the end of the process. */
    private static void acquire(FileChannel lock, Path model) throws IOException {
        try {
            if (lock.tryLock() == null) {
                LOG.atInfo()
                        .addKeyValue("directory", model)
                        .log("Waiting for another process that downloads the model");
                lock.lock();
            }
        } catch (IOException e) {
            throw new FileSystemException(model.toString(), null, "cannot be locked: " + e.getMessage());
        }
    }

    private Snapshot download(Path model) throws IOException {
        HubClient.Listing listing = client.list();
        Snapshot snapshot = ModelHub.snapshot(cache, id, listing.commit());
        if (!Files.exists(snapshot.directory())) {
            Path incomplete =
                    Files.createDirectories(model.resolve("incomplete").resolve(listing.commit()));
            downloadFiles(incomplete, snapshot, listing);
            Files.createDirectories(snapshot.directory().getParent());
            Files.move(incomplete, snapshot.directory(), StandardCopyOption.ATOMIC_MOVE);
            LOG.atInfo()
                    .addKeyValue("model", snapshot.name())
                    .addKeyValue("directory", snapshot.directory())
                    .log("Model downloaded");
        }
        if (!HubId.isCommit(id.revision())) {
            writeRef(model, snapshot.commit());
        }
        return snapshot;
    }

    private void downloadFiles(Path directory, Snapshot snapshot, HubClient.Listing listing) throws IOException {
        for (String file : ModelFiles.choose(snapshot.name(), listing.files())) {
            downloadFile(directory, snapshot, file);
            if (file.equals(DistilBertConfig.FILE_NAME)) {
                checkArchitecture(directory, snapshot);
            }
        }
        Set<String> shards = ModelFiles.shards(directory);
        for (String shard : shards) {
            if (!listing.files().contains(shard)) {
                throw UserException.badInput("The model " + snapshot.name() + " is incomplete on the hub: its index"
                        + " lists the shard " + shard + ", which is missing there.");
            }
            downloadFile(directory, snapshot, shard);
        }
    }

    /** Before the weights are downloaded. */
    private static void checkArchitecture(Path directory, Snapshot snapshot) {
        try {
            DistilBertConfig.read(directory);
        } catch (UserException e) {
            throw UserException.badInput(snapshot.name() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private void downloadFile(Path directory, Snapshot snapshot, String name) throws IOException {
        Path file = directory.resolve(name);
        if (Files.exists(file)) {
            return;
        }
        ExpectedFile expected = client.head(snapshot.commit(), name)
                .orElseThrow(() -> UserException.badInput("The model hub states neither size nor hash of " + name
                        + " of " + snapshot.name() + ", so it cannot be verified. Pass a local directory."));
        checkSpace(directory, name, expected.size());
        Path part = directory.resolve(name + ".part");
        try {
            log(name, expected.size(), "Downloading");
            client.download(snapshot.commit(), name, expected, part);
            Optional<String> mismatch = expected.mismatch(part);
            if (mismatch.isPresent()) {
                throw errors.damaged(name, snapshot.name(), mismatch.get());
            }
            sync(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            log(name, expected.size(), "Downloaded");
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void checkSpace(Path directory, String name, long size) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        if (size > free) {
            throw new FileSystemException(
                    directory.resolve(name).toString(),
                    null,
                    "needs " + size + " bytes and only " + free + " are free");
        }
    }

    /** After a power failure the name must not be there without the content. */
    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void log(String file, long bytes, String message) {
        if (bytes >= LARGE_FILE_BYTES) {
            LOG.atInfo()
                    .addKeyValue("file", file)
                    .addKeyValue("megabytes", bytes / 1_000_000)
                    .log(message);
        }
    }

    private void writeRef(Path model, String commit) throws IOException {
        Path ref = model.resolve("refs").resolve(id.revision());
        Files.createDirectories(ref.getParent());
        Path draft = Files.createTempFile(model, ".ref-", "");
        Files.writeString(draft, commit);
        Files.move(draft, ref, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
