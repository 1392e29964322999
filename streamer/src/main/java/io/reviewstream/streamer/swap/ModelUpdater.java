package io.reviewstream.streamer.swap;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the slot filled with the newest model that verifies, of registry and announcements. Runs one thread, which
 * reads, loads and swaps; stream threads never wait for it.
 */
public final class ModelUpdater implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelUpdater.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration REGISTRY_INTERVAL = Duration.ofSeconds(2);
    /** A bundle may still be on its way through a network file system. */
    private static final Duration SECOND_CHANCE = Duration.ofSeconds(30);

    private final ModelRegistry registry;
    private final KafkaSettings kafka;
    private final String topic;
    private final ModelSwap swap;
    private final StreamerMetrics metrics;
    private final Clock clock;
    private final Runnable onModel;
    private final Consumer<Throwable> onFatal;
    private final Thread thread = new Thread(this::run, "model-keeper");

    private final PromotedModels candidates = new PromotedModels();
    private final Map<PromotedModel, Instant> refusedUntil = new HashMap<>();
    private long serving;
    private Instant registryDue = Instant.MIN;
    private volatile boolean stopped;

    /**
     * Does nothing before {@link #start}.
     *
     * @param onModel told after every swap, on the keeper's thread
     * @param onFatal told when the keeper gives up for good
     */
    public ModelUpdater(
            ModelRegistry registry,
            KafkaSettings kafka,
            String topic,
            ModelSlot slot,
            ServingSettings serving,
            StreamerMetrics metrics,
            Clock clock,
            Runnable onModel,
            Consumer<Throwable> onFatal) {
        this.registry = registry;
        this.kafka = kafka;
        this.topic = topic;
        this.swap = new ModelSwap(slot, new BundleResolver(registry), serving, metrics, clock);
        this.metrics = metrics;
        this.clock = clock;
        this.onModel = onModel;
        this.onFatal = onFatal;
        thread.setDaemon(true);
    }

    /** Begins to read. */
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
            boolean caughtUp = false;
            while (!stopped) {
                List<ModelAnnouncement> news = announcements.poll(POLL);
                news.forEach(this::note);
                caughtUp = caughtUp || announcements.caughtUp();
                if (caughtUp) {
                    lookIntoRegistry();
                    serveNewest();
                }
            }
        } catch (AuthenticationException | AuthorizationException e) {
            throw UserException.unreachable(
                    "Kafka refuses to let announcements be read: " + e.getMessage()
                            + " Grant the ACL, or check the credentials given through --kafka.",
                    e);
        } catch (KafkaException e) {
            if (!stopped) {
                LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .addKeyValue("reason", e.toString())
                        .log("Announcements cannot be read; trying again");
                Thread.sleep(POLL.toMillis());
            }
        }
    }

    private void note(ModelAnnouncement announcement) {
        if (announcement.status() != ModelAnnouncement.Status.ACTIVE) {
            return;
        }
        try {
            candidates.announced(PromotedModel.of(announcement));
        } catch (IllegalArgumentException e) {
            metrics.modelRefused();
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("Model refused");
        }
    }

    private void lookIntoRegistry() {
        if (clock.instant().isBefore(registryDue)) {
            return;
        }
        registryDue = clock.instant().plus(REGISTRY_INTERVAL);
        try {
            candidates.registered(registry.champions());
        } catch (RuntimeException e) {
            metrics.registryFailed();
            LOG.atWarn()
                    .addKeyValue("registry", registry)
                    .addKeyValue("reason", e.getMessage())
                    .log("Registry cannot be read; trying again");
        }
    }

    private void serveNewest() {
        for (PromotedModel candidate : candidates.newerThan(serving)) {
            if (clock.instant().isBefore(refusedUntil.getOrDefault(candidate, Instant.MIN))) {
                continue;
            }
            try {
                swap.to(candidate);
            } catch (RuntimeException | LinkageError e) {
                refuse(candidate, e);
                continue;
            }
            serving = candidate.championNumber();
            onModel.run();
            return;
        }
    }

    private void refuse(PromotedModel candidate, Throwable reason) {
        boolean first = refusedUntil.put(candidate, clock.instant().plus(SECOND_CHANCE)) == null;
        if (first) {
            metrics.modelRefused();
        }
        LOG.atLevel(first ? org.slf4j.event.Level.ERROR : org.slf4j.event.Level.DEBUG)
                .setCause(reason instanceof UserException ? null : reason)
                .addKeyValue("model", candidate.version())
                .addKeyValue("champion", candidate.championNumber())
                .addKeyValue("reason", reason.getMessage())
                .log("Model refused");
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
