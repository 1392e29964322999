package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.faults.FaultPlan.Fault;
import io.reviewstream.benchmarks.faults.FaultPlan.FaultKind;
import io.reviewstream.benchmarks.faults.Fleet.Instance;
import io.reviewstream.benchmarks.faults.HarnessClients.AnnouncementSender;
import io.reviewstream.benchmarks.faults.HarnessClients.RestartableBroker;
import io.reviewstream.benchmarks.subject.ModelRotation;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.Champion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Causes faults and counts them. Owned by one thread. */
final class FaultActions {
    /** Longer than a commit. */
    private static final Duration COMMITS_END = Duration.ofMillis(500);

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final Duration RELEASE_CHECK = Duration.ofMillis(100);
    private static final int BAD_TIMESTAMPS = 20;
    private static final String NO_HASH = "0".repeat(64);

    /** Something to do later. */
    interface FaultStep {
        void run() throws InterruptedException;
    }

    /** Schedules a step. */
    interface Later {
        void accept(Duration delay, FaultStep step);
    }

    private final RestartableBroker broker;
    private final Fleet fleet;
    private final ModelRotation models;
    private final BadModels badModels;
    private final Traffic traffic;
    private final AnnouncementSender announcer;
    private final Later later;
    private final Consumer<String> progress;
    private final int maxInstances;
    private final Map<String, Integer> done = new TreeMap<>();
    private int notStopped;

    /** No fault has happened yet. */
    FaultActions(
            RestartableBroker broker,
            Fleet fleet,
            ModelRotation models,
            BadModels badModels,
            Traffic traffic,
            AnnouncementSender announcer,
            Later later,
            Consumer<String> progress) {
        this.broker = broker;
        this.fleet = fleet;
        this.models = models;
        this.badModels = badModels;
        this.traffic = traffic;
        this.announcer = announcer;
        this.later = later;
        this.progress = progress;
        this.maxInstances = fleet.size() + 1;
    }

    void apply(Fault fault) throws InterruptedException {
        boolean promotes =
                switch (fault.kind()) {
                    case PROMOTE, ANNOUNCE, SICK_MODEL, BAD_MODEL_PROMOTED, RELEASE_KILLED -> true;
                    default -> false;
                };
        boolean needsRegistry =
                promotes || fault.kind() == FaultKind.FOREIGN_ANNOUNCEMENT || fault.kind() == FaultKind.REGISTRY_GONE;
        if ((needsRegistry && isRegistryGone()) || (promotes && badModels.isFollowed())) {
            postpone(fault);
            return;
        }
        switch (fault.kind()) {
            case KILL, STOP, PAUSE ->
                fleet.pick(fault.pick()).ifPresentOrElse(instance -> takeAway(fault, instance), () -> postpone(fault));
            case ADD, REMOVE -> resize(fault);
            case RESTART_BROKER -> {
                restartBroker();
                count(fault.kind(), "");
            }
            case PROMOTE -> count(fault.kind(), models.promote().version().value());
            case ANNOUNCE -> {
                Champion champion = models.promote();
                announcer.announce(announcement(
                        champion.version().value(),
                        champion.number(),
                        models.registry().uri(champion.version()),
                        models.registry().open(champion.version()).manifestSha256()));
                count(fault.kind(), champion.version().value());
            }
            case SICK_MODEL ->
                count(fault.kind(), models.promoteSick().version().value());
            case BAD_TIMESTAMP -> {
                traffic.omitTimestamps(BAD_TIMESTAMPS);
                count(fault.kind(), String.valueOf(BAD_TIMESTAMPS));
            }
            case REGISTRY_GONE -> {
                move(models.directory(), hidden());
                later.accept(fault.length(), () -> move(hidden(), models.directory()));
                count(
                        fault.kind(),
                        String.format(Locale.ROOT, "for %.1f s", fault.length().toMillis() / 1_000.0));
            }
            case BAD_MODEL_PROMOTED -> {
                count(fault.kind(), badModels.promote().value());
                later.accept(RETRY_DELAY, this::followBadModel);
            }
            case RELEASE_KILLED -> {
                progress.accept(FaultKind.BAD_MODEL_PROMOTED.text() + ", before a kill: " + badModels.promote());
                later.accept(RETRY_DELAY, () -> awaitRelease(fault));
            }
            case FOREIGN_ANNOUNCEMENT -> {
                announcer.announce(badAnnouncement(fault.pick() % 2 == 0));
                count(fault.kind(), "");
            }
        }
    }

    /** Follows the bad model until it is rolled back and replaced, or the time for that is over. */
    private void followBadModel() {
        Optional<Duration> champion = isRegistryGone() ? Optional.empty() : badModels.follow();
        if (champion.isEmpty()) {
            later.accept(RETRY_DELAY, this::followBadModel);
        } else {
            progress.accept(String.format(
                    Locale.ROOT,
                    "bad model replaced, champion for %.1f s",
                    champion.get().toMillis() / 1_000.0));
        }
    }

    /** Kills all instances within a second after the release of the bad model has begun. */
    private void awaitRelease(Fault fault) {
        if (isReleaseOpen()) {
            later.accept(Duration.ofMillis(fault.pick()), () -> killRelease(fault));
        } else if (isRegistryGone() || badModels.follow().isEmpty()) {
            later.accept(RELEASE_CHECK, () -> awaitRelease(fault));
        }
    }

    private void killRelease(Fault fault) {
        List<Instance> killed = fleet.up();
        killed.forEach(Instance::kill);
        killed.forEach(instance -> later.accept(fault.length(), () -> bringBack(instance)));
        if (!killed.isEmpty() && isReleaseOpen()) {
            count(fault.kind(), away(killed, fault));
        } else {
            postpone(fault);
        }
        later.accept(RETRY_DELAY, this::followBadModel);
    }

    private boolean isReleaseOpen() {
        return !isRegistryGone() && badModels.isReleaseOpen();
    }

    private boolean isRegistryGone() {
        return Files.exists(hidden());
    }

    private Path hidden() {
        return models.directory().resolveSibling(models.directory().getFileName() + "-hidden");
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot move " + from, e);
        }
    }

    /** Announces a bundle outside the registry: one that does not exist, or one with another hash. */
    private ModelAnnouncement badAnnouncement(boolean missing) {
        Path bundle = missing
                ? Path.of("nowhere").toAbsolutePath()
                : models.bundles().get(0).directory();
        long number = models.registry().champion().orElseThrow().number() + 1;
        return announcement(
                missing ? "v20300101-000000-ffffff" : "v20300101-000000-eeeeee", number, bundle.toUri(), NO_HASH);
    }

    private static ModelAnnouncement announcement(String version, long number, URI uri, String sha256) {
        return ModelAnnouncement.active(version, number, uri, sha256, Instant.now());
    }

    /**
     * Restarts the broker while no instance commits. The partitions of a single broker have no leader while it shuts down,
     * and Kafka 4.4.0 treats such partitions as deleted: a transaction that is being committed stays open in them for ever.
     * With a second broker there would be another leader. Open transactions that are not being committed are part of the
     * fault.
     */
    private void restartBroker() throws InterruptedException {
        List<Instance> paused = fleet.pauseAll();
        try {
            TimeUnit.MILLISECONDS.sleep(COMMITS_END.toMillis());
            broker.stop();
        } finally {
            paused.forEach(Instance::resume);
        }
        broker.start();
    }

    private void takeAway(Fault fault, Instance instance) {
        switch (fault.kind()) {
            case KILL -> instance.kill();
            case STOP -> stop(instance);
            default -> instance.pause();
        }
        later.accept(fault.length(), () -> bringBack(instance));
        count(fault.kind(), away(instance, fault));
    }

    private static String away(Object who, Fault fault) {
        return String.format(Locale.ROOT, "%s, for %.1f s", who, fault.length().toMillis() / 1_000.0);
    }

    private void bringBack(Instance instance) {
        if (instance.isPaused()) {
            instance.resume();
        } else if (fleet.contains(instance) && !instance.isUp()) {
            instance.start();
        }
    }

    /** Adds or removes an instance; the opposite if there are too many or only one. */
    private void resize(Fault fault) {
        boolean add = fault.kind() == FaultKind.ADD ? fleet.size() < maxInstances : fleet.size() == 1;
        Optional<Instance> leaving = add ? Optional.empty() : fleet.pick(fault.pick());
        if (add) {
            count(FaultKind.ADD, fleet.add().toString());
        } else if (leaving.isPresent()) {
            stop(leaving.get());
            fleet.remove(leaving.get());
            count(FaultKind.REMOVE, leaving.get().toString());
        } else {
            postpone(fault);
        }
    }

    /** Tries again until an instance is up. */
    private void postpone(Fault fault) {
        later.accept(RETRY_DELAY, () -> apply(fault));
    }

    private void stop(Instance instance) {
        if (!instance.stop()) {
            notStopped++;
            progress.accept(instance + " did not stop in time");
        }
    }

    private void count(FaultKind kind, String detail) {
        done.merge(kind.text(), 1, Integer::sum);
        progress.accept(detail.isEmpty() ? kind.text() : kind.text() + ": " + detail);
    }

    Map<String, Integer> done() {
        return done;
    }

    int notStopped() {
        return notStopped;
    }
}
