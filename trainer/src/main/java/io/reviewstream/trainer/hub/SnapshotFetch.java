package io.reviewstream.trainer.hub;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one model into our own cache: lock ▸ list ▸ configuration ▸ the other files ▸ rename. The files gather in a
 * directory of their own, and a snapshot appears whole, by one rename; it is never changed afterwards.
 */
final class SnapshotFetch {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFetch.class);

    private final HubId id;
    private final HubCache cache;
    private final HubClient client;
    private final HubFailures failures;
    private final Retries retries;
    private final FetchDisplay display;

    SnapshotFetch(HubSettings settings, HubId id, HubClient client, Retries retries, FetchDisplay display) {
        this.id = id;
        this.cache = settings.ownCache();
        this.client = client;
        this.failures = new HubFailures(settings, id);
        this.retries = retries;
        this.display = display;
    }

    Snapshot run() {
        try {
            Path model = Files.createDirectories(cache.directory(id));
            return CacheLock.holding(model.resolve(".lock"), () -> {
                // Whoever held the lock before may have fetched it.
                Optional<Snapshot> there = cache.find(id);
                return there.isPresent() ? there.get() : fetch(model);
            });
        } catch (IOException e) {
            throw failures.broken(e);
        }
    }

    private Snapshot fetch(Path model) throws IOException {
        Listing listing = client.listing();
        Snapshot snapshot = cache.snapshot(id, listing.commit());
        if (!Files.exists(snapshot.directory())) {
            Path gathering = Files.createDirectories(model.resolve("incomplete").resolve(listing.commit()));
            gather(gathering, snapshot, listing);
            Files.createDirectories(snapshot.directory().getParent());
            Files.move(gathering, snapshot.directory(), StandardCopyOption.ATOMIC_MOVE);
            LOG.atInfo()
                    .addKeyValue("model", snapshot.name())
                    .addKeyValue("directory", snapshot.directory())
                    .log("Model fetched");
        }
        cache.remember(id, snapshot.commit());
        return snapshot;
    }

    private void gather(Path directory, Snapshot snapshot, Listing listing) throws IOException {
        Set<String> names = listing.files().keySet();
        for (String file : ModelFiles.choose(snapshot.name(), names)) {
            fetch(directory, snapshot, listing, file);
            if (file.equals(DistilBertConfig.FILE_NAME)) {
                checkArchitecture(directory, snapshot);
            }
        }
        for (String shard : ModelFiles.shards(directory)) {
            if (!names.contains(shard)) {
                throw UserException.badInput(
                        "The model " + snapshot.name() + " is incomplete on the hub: its index lists the shard " + shard
                                + ", which is missing there.");
            }
            fetch(directory, snapshot, listing, shard);
        }
    }

    /** Before its weights are fetched. */
    private static void checkArchitecture(Path directory, Snapshot snapshot) {
        try {
            DistilBertConfig.read(directory);
        } catch (UserException failure) {
            throw UserException.badInput(snapshot.name() + " cannot be used: " + failure.getMessage(), failure);
        }
    }

    private void fetch(Path directory, Snapshot snapshot, Listing listing, String file) throws IOException {
        Optional<ExpectedFile> promise = listing.files().get(file);
        if (promise.isEmpty()) {
            promise = client.promise(snapshot.commit(), file);
        }
        new Download(
                        client,
                        snapshot,
                        directory,
                        file,
                        promise.orElseThrow(() ->
                                UserException.badInput("The model hub tells neither size nor hash of " + file + " of "
                                        + snapshot.name() + ", so it cannot be checked. Pass a local directory.")))
                .run(retries, display);
    }
}
