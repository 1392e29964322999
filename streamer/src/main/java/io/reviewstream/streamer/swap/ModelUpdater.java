package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps the registry's champion active. It reads the registry every two seconds, and at once when a champion is
 * announced; nothing else is taken from an announcement. A champion that cannot be loaded is passed over for the one
 * before it. It is retried within a minute of a change of its files, and otherwise after 30 seconds that double up to an
 * hour; one that failed on reviews is passed over until it is promoted again. The challenger of a release in CANARY is
 * loaded beside it. Runs one thread, which reads, loads and swaps; stream threads never wait
 * for it.
 */
public final class ModelUpdater implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelUpdater.class);
    private static final Duration POLL = Duration.ofMillis(500);
    /** A bundle may still be on its way through a network file system. */
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(30);

    private static final Duration LONGEST_RETRY_INTERVAL = Duration.ofHours(1);

    private static final Duration FIRST_CHECK_INTERVAL = Duration.ofSeconds(2);
    private static final Duration LONGEST_CHECK_INTERVAL = Duration.ofMinutes(1);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final ModelRegistry registry;
    private final RegistryReader reader;
    private final KafkaSettings kafka;
    private final String topic;
    private final ModelSlot slot;
    private final ModelSwap swap;
    private final CanarySwap canary;
    private final StreamerMetrics metrics;
    private final Clock clock;
    private final Runnable onSwap;
    private final Consumer<Throwable> onFatal;
    private final Thread thread = new Thread(this::run, "model-updater");

    private PromotedModels promoted = PromotedModels.NONE;
    private final Map<Champion, FailedLoad> failedLoads = new HashMap<>();
    private Optional<Champion> active = Optional.empty();
    /** The last champion of a version that was deactivated; the version is activated again only if it is promoted again. */
    private final Map<ModelVersion, Champion> failed = new HashMap<>();

    private Instant registryDue = Instant.MIN;
    private volatile boolean stopped;

    /**
     * Does nothing before {@link #start}.
     *
     * @param reader of the same registry
     * @param topic of announcements
     * @param onSwap called after every swap, on the thread of the updater
     * @param onFatal called when Kafka rejects the credentials or an ACL is missing, and on any unexpected error
     */
    public ModelUpdater(
            ModelRegistry registry,
            RegistryReader reader,
            KafkaSettings kafka,
            String topic,
            ModelSlot slot,
            ServingSettings serving,
            DriftMonitor drift,
            StreamerMetrics metrics,
            Clock clock,
            Runnable onSwap,
            Consumer<Throwable> onFatal) {
        this.registry = registry;
        this.reader = reader;
        this.kafka = kafka;
        this.topic = topic;
        this.slot = slot;
        this.swap = new ModelSwap(slot, registry, serving, drift, metrics, clock);
        this.canary = new CanarySwap(slot, registry, serving, metrics, clock);
        this.metrics = metrics;
        this.clock = clock;
        this.onSwap = onSwap;
        this.onFatal = onFatal;
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                follow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            onFatal.accept(e);
        }
    }

    private void follow() throws InterruptedException {
        try (AnnouncementReader announcements = new AnnouncementReader(kafka, topic)) {
            List<ModelAnnouncement> announced = List.of();
            while (!stopped) {
                boolean deactivated = active.isPresent() && slot.active().isEmpty();
                if (deactivated || !announced.isEmpty() || !clock.instant().isBefore(registryDue)) {
                    update(announced);
                }
                announced = announcements.poll(POLL);
            }
        } catch (AuthenticationException | AuthorizationException e) {
            throw UserException.unreachable(
                    "Cannot read the topic " + topic + ": " + e.getMessage()
                            + " Grant the ACL, or check the credentials given through --kafka.",
                    e);
        } catch (KafkaException e) {
            if (!stopped) {
                LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .addKeyValue("reason", e.toString())
                        .log("Announcements cannot be read; retrying");
                Thread.sleep(POLL.toMillis());
            }
        }
    }

    /** Reads the registry and activates its newest champion that loads. */
    void update(List<ModelAnnouncement> announced) {
        PromotedModels read = reader.read();
        registryDue = clock.instant().plus(reader.interval());
        if (read.isRecreated(active) && !read.equals(promoted)) {
            LOG.atWarn()
                    .addKeyValue("registry", registry)
                    .addKeyValue("active", active.get().number())
                    .addKeyValue(
                            "champion",
                            read.champions().get(read.champions().size() - 1).number())
                    .log("The registry does not have the active champion: it was recreated. Its champion is activated");
        }
        promoted = read;
        announced.stream().filter(announcement -> !read.contains(announcement)).forEach(this::warnNotPromoted);
        activateNewest();
        canary.follow(active);
    }

    private void warnNotPromoted(ModelAnnouncement announcement) {
        LOG.atWarn()
                .addKeyValue("registry", registry)
                .addKeyValue("model", announcement.modelVersion().orElseThrow())
                .addKeyValue("champion", announcement.championNumber().orElseThrow())
                .log("Announcement ignored: the registry has no such champion. Check --registry of streamer and"
                        + " trainer");
    }

    private void activateNewest() {
        if (slot.active().isEmpty()) {
            active.ifPresent(champion -> failed.put(champion.version(), champion));
            active = Optional.empty();
        }
        for (Champion candidate : promoted.candidates(active)) {
            Optional<FailedLoad> last = Optional.ofNullable(failedLoads.get(candidate));
            if (hasFailed(candidate)
                    || last.filter(load -> clock.instant().isBefore(load.checkAt()))
                            .isPresent()) {
                continue;
            }
            String files = filesState(candidate);
            if (last.isPresent()
                    && last.get().files().equals(files)
                    && clock.instant().isBefore(last.get().retryAt())) {
                failedLoads.put(candidate, last.get().checked(clock.instant()));
                continue;
            }
            try {
                swap.to(candidate);
            } catch (RuntimeException | LinkageError e) {
                loadFailed(candidate, files, last, e);
                continue;
            }
            failedLoads.remove(candidate);
            active = Optional.of(candidate);
            if (!stopped) {
                onSwap.run();
            }
            return;
        }
    }

    private boolean hasFailed(Champion candidate) {
        Champion last = failed.get(candidate.version());
        return last != null && !candidate.at().isAfter(last.at());
    }

    /** The state of the files of a champion's model; if they cannot be read, the reason. */
    private String filesState(Champion champion) {
        try {
            return registry.filesState(champion.version());
        } catch (UserException e) {
            return e.getMessage();
        }
    }

    private void loadFailed(Champion candidate, String files, Optional<FailedLoad> last, Throwable reason) {
        if (stopped) {
            return;
        }
        int count = last.filter(before -> before.files().equals(files))
                        .map(FailedLoad::count)
                        .orElse(0)
                + 1;
        Instant retryAt = clock.instant().plus(RegistryReader.backOff(count, RETRY_INTERVAL, LONGEST_RETRY_INTERVAL));
        failedLoads.put(candidate, new FailedLoad(count, files, retryAt, 0, clock.instant()));
        boolean first = last.isEmpty();
        if (first) {
            metrics.count(CountedEvent.MODEL_LOAD_FAILED);
        }
        LOG.atLevel(first ? Level.ERROR : Level.DEBUG)
                .setCause(reason instanceof UserException ? null : reason)
                .addKeyValue("model", candidate.version())
                .addKeyValue("champion", candidate.number())
                .addKeyValue("reason", reason.getMessage())
                .log("Model load failed");
    }

    /** Waits up to 10 seconds for a load. A model that is loaded later is closed, and the application is not started. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /** The same with another timeout. */
    void close(Duration timeout) {
        stopped = true;
        try {
            thread.join(timeout.toMillis());
            if (thread.isAlive()) {
                LOG.atWarn()
                        .addKeyValue("timeout", timeout)
                        .log("A model is still being loaded; its load is abandoned");
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The last failed load of a champion's model.
     *
     * @param count of failures with the same files
     * @param files their state, after a change of which the model is loaded again at once
     * @param checks how often they were found unchanged
     * @param checkAt when they are looked at again; an object store charges for each time
     */
    private record FailedLoad(int count, String files, Instant retryAt, int checks, Instant checkAt) {
        FailedLoad checked(Instant now) {
            Duration wait = RegistryReader.backOff(checks + 1, FIRST_CHECK_INTERVAL, LONGEST_CHECK_INTERVAL);
            return new FailedLoad(count, files, retryAt, checks + 1, now.plus(wait));
        }
    }
}
