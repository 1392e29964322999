package io.reviewstream.trainer.hub;

import io.reviewstream.common.failure.Failure;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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
    private final Patience patience;
    private final FetchDisplay display;
    private final Clock clock;

    ModelHub(HubSettings settings, Patience patience, FetchDisplay display, Clock clock) {
        this.settings = settings;
        this.patience = patience;
        this.display = display;
        this.clock = clock;
    }

    /** The hub and the caches that the environment names, with progress on standard error. */
    public static ModelHub of(Map<String, String> environment) {
        Clock clock = Clock.systemUTC();
        return new ModelHub(
                HubSettings.of(environment), Patience.DEFAULT, FetchDisplay.onStandardError(clock, environment), clock);
    }

    /**
     * The model in a directory of this machine.
     *
     * @throws Failure where it cannot be had
     */
    public Snapshot get(HubId id) {
        List<String> looked = new ArrayList<>();
        for (HubCache cache : List.of(settings.userCache(), settings.ownCache())) {
            Optional<Snapshot> found = cache.find(id);
            Optional<String> missing = found.flatMap(Snapshot::missing);
            if (found.isPresent() && missing.isEmpty()) {
                LOG.atInfo()
                        .addKeyValue("model", found.get().name())
                        .addKeyValue("directory", found.get().directory())
                        .log("Model found in a cache");
                return found.get();
            }
            looked.add(missing.map(file -> "without " + file + " in ").orElse("not in ") + cache.root());
        }
        settings.offline().ifPresent(variable -> {
            throw Failure.missingInput("The model " + id + " is " + String.join(", and ", looked) + "; and nothing is"
                    + " fetched, because " + variable + " is set. Unset it, or pass a local directory.");
        });
        HubClient client = new HubClient(settings, id, patience, clock);
        return new SnapshotFetch(settings, id, client, new Retries(patience), display).run();
    }
}
