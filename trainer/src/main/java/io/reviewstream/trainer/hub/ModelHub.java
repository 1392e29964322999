package io.reviewstream.trainer.hub;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.ModelFiles;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models by hub id. What a cache of this machine has is used as it is, and no request is made; the rest is fetched.
 *
 * @see <a href="https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables">Environment
 *     variables</a>
 */
public final class ModelHub {
    private static final Logger LOG = LoggerFactory.getLogger(ModelHub.class);

    private final HubSettings settings;
    private final RetrySettings patience;
    private final FetchDisplay display;
    private final Clock clock;

    ModelHub(HubSettings settings, RetrySettings patience, FetchDisplay display, Clock clock) {
        this.settings = settings;
        this.patience = patience;
        this.display = display;
        this.clock = clock;
    }

    /** The hub and the caches that the environment names, with progress on standard error. */
    public static ModelHub of(Map<String, String> environment) {
        Clock clock = Clock.systemUTC();
        return new ModelHub(
                HubSettings.of(environment),
                RetrySettings.DEFAULT,
                FetchDisplay.onStandardError(clock, environment),
                clock);
    }

    /**
     * The model in a directory of this machine.
     *
     * @throws UserException where it cannot be had
     */
    public Snapshot get(HubId id) {
        Optional<Snapshot> users = settings.userCache().find(id);
        Optional<String> missing = users.flatMap(found -> ModelFiles.missing(found.directory()));
        Optional<Snapshot> found = users.isPresent() && missing.isEmpty()
                ? users
                : settings.ownCache().find(id);
        if (found.isPresent()) {
            LOG.atInfo()
                    .addKeyValue("model", found.get().name())
                    .addKeyValue("directory", found.get().directory())
                    .log("Model found in a cache");
            return found.get();
        }
        settings.offline().ifPresent(variable -> {
            throw UserException.missingInput("The model " + id + " is "
                    + missing.map(file -> "without " + file + " in ").orElse("not in ")
                    + settings.userCache().root() + ", and not in "
                    + settings.ownCache().root() + "; and nothing is fetched, because " + variable
                    + " is set. Unset it, or pass a local directory.");
        });
        HubClient client = new HubClient(settings, id, patience, clock);
        return new SnapshotFetch(settings, id, client, new Retries(patience), display).run();
    }
}
