package io.reviewstream.trainer.hub;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.hub.HubClient.RetrySettings;
import io.reviewstream.trainer.network.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models by hub id. A model in a cache of this machine is used without a request; another is downloaded into the cache of
 * this program. Both caches have the layout of Hugging Face's tools: {@code models--owner--name} with
 * {@code refs/<revision>}, which holds a commit, and {@code snapshots/<commit>}.
 *
 * @see <a href="https://huggingface.co/docs/huggingface_hub/guides/manage-cache">Manage the cache</a>
 */
public final class ModelHub {
    private static final Logger LOG = LoggerFactory.getLogger(ModelHub.class);

    private final HubSettings settings;
    private final RetrySettings retries;

    /**
     * A model at one commit.
     *
     * @param hubName the model's name on the hub
     * @param commit in hex
     */
    public record Snapshot(String hubName, String commit, Path directory) {
        /** Model and commit, by which the very same weights can be downloaded again. */
        public String name() {
            return hubName + "@" + commit;
        }
    }

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
            LOG.atInfo()
                    .addKeyValue("model", found.get().name())
                    .addKeyValue("directory", found.get().directory())
                    .log("Model found in a cache");
            return found.get();
        }
        settings.offlineVariable().ifPresent(variable -> {
            throw new HubErrors(settings, id)
                    .offline(
                            variable,
                            missing.map(file -> "without " + file + " in").orElse("not in"));
        });
        return new SnapshotDownload(settings, id, retries).run();
    }

    /** Where a cache has everything of a model. */
    static Path directory(Path cache, HubId id) {
        return cache.resolve("models--" + id.name().replace("/", "--"));
    }

    /** Where a snapshot is, or would be. */
    static Snapshot snapshot(Path cache, HubId id, String commit) {
        return new Snapshot(
                id.name(), commit, directory(cache, id).resolve("snapshots").resolve(commit));
    }

    /** The snapshot of the id's revision; files may be missing in that of the Hugging Face cache. */
    static Optional<Snapshot> find(Path cache, HubId id) {
        return commit(directory(cache, id).resolve("refs"), id.revision())
                .map(commit -> snapshot(cache, id, commit))
                .filter(found -> Files.isDirectory(found.directory()));
    }

    private static Optional<String> commit(Path refs, String revision) {
        Path ref = refs.resolve(revision);
        if (HubId.isCommit(revision)) {
            return Optional.of(revision);
        }
        if (!Files.isRegularFile(ref)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(ref).strip()).filter(HubId::isCommit);
        } catch (IOException e) {
            throw UserException.badInput("Cannot read " + ref + " of the model cache: " + e, e);
        }
    }
}
