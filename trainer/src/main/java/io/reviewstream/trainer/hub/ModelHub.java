package io.reviewstream.trainer.hub;

import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.hub.HubClient.Listing;
import io.reviewstream.trainer.hub.HubClient.RetrySettings;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.ModelFiles;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models by hub id. A model in a cache of this machine is used without a request; another is downloaded into the cache of
 * this program. Both caches have the layout of Hugging Face's tools: {@code models--owner--name} with
 * {@code refs/<revision>}, which holds a commit, and {@code snapshots/<commit>}.
 *
 * <p>A download is: lock ▸ list ▸ configuration ▸ other files ▸ rename. The snapshot appears whole, by one rename, and is
 * never changed afterwards. Files that are complete when a download ends early are kept for the next one.
 *
 * @see <a href="https://huggingface.co/docs/huggingface_hub/guides/manage-cache">Manage the cache</a>
 */
public final class ModelHub {
    private static final Logger LOG = LoggerFactory.getLogger(ModelHub.class);
    /** A file lock excludes other processes only; this one excludes the other threads of this process. */
    private static final Object THREADS_LOCK = new Object();

    private static final long LARGE_FILE_BYTES = 10_000_000;

    private final HubSettings settings;
    private final RetrySettings retries;

    /**
     * A model at one commit.
     *
     * @param name model and commit, by which the very same weights can be downloaded again
     */
    public record Snapshot(String name, Path directory) {}

    ModelHub(HubSettings settings, RetrySettings retries) {
        this.settings = settings;
        this.retries = retries;
    }

    /** The hub and the caches that the environment names. */
    public static ModelHub of(Map<String, String> environment) {
        return new ModelHub(HubSettings.of(environment), RetrySettings.DEFAULT);
    }

    /**
     * The model in a directory of this machine.
     *
     * @throws UserException if it is not cached and cannot be downloaded
     */
    public Snapshot get(HubId id) {
        Optional<Snapshot> users = find(settings.userCache(), id);
        Optional<String> missing = users.flatMap(found -> ModelFiles.missing(found.directory()));
        Optional<Snapshot> found = users.filter(complete -> missing.isEmpty()).or(() -> find(settings.ownCache(), id));
        if (found.isPresent()) {
            log("Model found in a cache", found.get());
            return found.get();
        }
        settings.offlineVariable().ifPresent(variable -> {
            throw UserException.missingInput("The model " + id + " is "
                    + missing.map(file -> "without " + file + " in").orElse("not in") + " " + settings.userCache()
                    + ", and not in " + settings.ownCache() + ". It is not downloaded, because " + variable
                    + " is set. Unset it, or pass a local directory.");
        });
        try {
            return lockAndDownload(id, Files.createDirectories(directory(settings.ownCache(), id)));
        } catch (IOException e) {
            throw failed(id, e);
        }
    }

    /** Where a cache has everything of a model. */
    private static Path directory(Path cache, HubId id) {
        return cache.resolve("models--" + id.name().replace("/", "--"));
    }

    private static Snapshot snapshot(Path model, HubId id, String commit) {
        return new Snapshot(id.name() + "@" + commit, model.resolve("snapshots").resolve(commit));
    }

    /** The snapshot of the id's revision; files may be missing in that of the Hugging Face cache. */
    private static Optional<Snapshot> find(Path cache, HubId id) {
        Path model = directory(cache, id);
        Path ref = model.resolve("refs").resolve(id.revision());
        try {
            String commit = id.isCommit()
                    ? id.revision()
                    : FileAccess.isFile(ref) ? Files.readString(ref).strip() : "";
            return Optional.of(commit)
                    .filter(HubId::isCommit)
                    .map(valid -> snapshot(model, id, valid))
                    .filter(found -> FileAccess.isDirectory(found.directory()));
        } catch (IOException e) {
            throw FileAccess.failed("read", ref, e);
        }
    }

    /** Closing the channel releases the lock, and so does the end of the process. */
    private Snapshot lockAndDownload(HubId id, Path model) throws IOException {
        synchronized (THREADS_LOCK) {
            try (FileChannel lock =
                    FileChannel.open(model.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                if (lock.tryLock() == null) {
                    LOG.atInfo()
                            .addKeyValue("directory", model)
                            .log("Waiting for another process that downloads the model");
                    lock.lock();
                }
                // Whoever held the lock before may have downloaded the model.
                Optional<Snapshot> found = find(settings.ownCache(), id);
                return found.isPresent() ? found.get() : download(id, model);
            }
        }
    }

    private Snapshot download(HubId id, Path model) throws IOException {
        HubClient client = new HubClient(settings, id, retries);
        Listing listing = client.list();
        Snapshot snapshot = snapshot(model, id, listing.commit());
        if (!Files.exists(snapshot.directory())) {
            Path incomplete =
                    Files.createDirectories(model.resolve("incomplete").resolve(listing.commit()));
            downloadFiles(client, listing, new Snapshot(snapshot.name(), incomplete));
            Files.createDirectories(snapshot.directory().getParent());
            Files.move(incomplete, snapshot.directory(), StandardCopyOption.ATOMIC_MOVE);
            log("Model downloaded", snapshot);
        }
        if (!id.isCommit()) {
            Path ref = model.resolve("refs").resolve(id.revision());
            Files.createDirectories(ref.getParent());
            Path draft = Files.writeString(model.resolve(".ref"), listing.commit());
            Files.move(draft, ref, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return snapshot;
    }

    private static void downloadFiles(HubClient client, Listing listing, Snapshot target) throws IOException {
        for (String file : ModelFiles.choose(target.name(), listing.files())) {
            downloadFile(client, listing, target, file);
            if (file.equals(DistilBertConfig.FILE_NAME)) {
                checkArchitecture(target);
            }
        }
        for (String shard : ModelFiles.shards(target.directory())) {
            if (!listing.files().contains(shard)) {
                throw UserException.badInput("The model " + target.name() + " is incomplete on the hub: its index"
                        + " lists the shard " + shard + ", which is missing there.");
            }
            downloadFile(client, listing, target, shard);
        }
    }

    /** Before the weights are downloaded. */
    private static void checkArchitecture(Snapshot target) {
        try {
            DistilBertConfig.read(target.directory());
        } catch (UserException e) {
            throw UserException.badInput(target.name() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static void downloadFile(HubClient client, Listing listing, Snapshot target, String name)
            throws IOException {
        Path file = target.directory().resolve(name);
        if (Files.exists(file)) {
            return;
        }
        ExpectedFile expected = client.head(listing.commit(), name)
                .orElseThrow(() -> UserException.badInput("The model hub states neither size nor hash of " + name
                        + " of " + target.name() + ", so it cannot be verified. Pass a local directory."));
        long free = Files.getFileStore(target.directory()).getUsableSpace();
        if (expected.size() > free) {
            throw new FileSystemException(
                    file.toString(), null, "needs " + expected.size() + " bytes and only " + free + " are free");
        }
        if (expected.size() >= LARGE_FILE_BYTES) {
            LOG.atInfo()
                    .addKeyValue("file", name)
                    .addKeyValue("megabytes", expected.size() / 1_000_000)
                    .log("Downloading");
        }
        Path part = target.directory().resolve(name + ".part");
        try {
            client.download(listing.commit(), name, expected, part);
            expected.mismatch(part).ifPresent(mismatch -> {
                throw UserException.badInput("The file " + name + " of " + target.name() + " arrived with " + mismatch
                        + ": a proxy or mirror changes it. It was deleted; try another network or HF_ENDPOINT.");
            });
            // After a power failure the name must not be there without the content.
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The last attempt ended with this exception. */
    private UserException failed(HubId id, IOException e) {
        if (e instanceof FileSystemException) {
            return UserException.unreachable(
                    "Cannot write to the model cache " + settings.ownCache() + ": " + e + ". Name another directory in "
                            + HubSettings.OWN_CACHE + ".",
                    e);
        }
        boolean unreachable = e instanceof ConnectException
                || e instanceof HttpConnectTimeoutException
                || e instanceof SSLHandshakeException;
        return UserException.unreachable(
                "Cannot download " + id + " from the model hub " + settings.endpoint() + ": " + HubClient.reason(e)
                        + (unreachable
                                ? ". Pass a local directory instead, name a mirror in HF_ENDPOINT, or put the model"
                                        + " into the Hugging Face cache and set HF_HUB_OFFLINE=1."
                                : ". Complete files are kept; the same command downloads the others."),
                e);
    }

    private static void log(String message, Snapshot snapshot) {
        LOG.atInfo()
                .addKeyValue("model", snapshot.name())
                .addKeyValue("directory", snapshot.directory())
                .log(message);
    }
}
