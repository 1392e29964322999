package io.reviewstream.streamer.release;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.ReleaseStep;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import io.reviewstream.streamer.release.ReleaseGauges.ReleaseView;
import io.reviewstream.streamer.release.ReleaseRules.ReleaseVerdict;
import io.reviewstream.streamer.settings.ReleaseSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the releases of the registry: begins one for a new champion, keeps the two models of the open one loaded, and
 * writes what the labels decide, the champion first and then the step of the release. Another instance, or the next start,
 * finishes what a killed process left between the two. Reads every five seconds on a thread of its own, which alone waits
 * for the registry. Thread-safe.
 */
public final class ReleaseMonitor implements OpenRelease, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseMonitor.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    /** A release begins, its challenger is promoted, and it is over. */
    private static final int STEPS_AT_ONCE = 3;

    private final ModelRegistry registry;
    private final ReleaseRules rules;
    private final LoadedRelease loaded;
    private final ReleaseAnnouncements announcements;
    private final ReleaseDecisions decisions;
    private final StreamerMetrics metrics;
    private final ReleaseGauges gauges;
    private final Clock clock;
    private final Runnable onRead;
    private final Consumer<Throwable> onFatal;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "release-monitor");
        daemon.setDaemon(true);
        return daemon;
    });
    private volatile Optional<ReleaseCounts> counted = Optional.empty();
    /** Owned by the thread: what was last logged as a failure, and whether the right to decide was checked. */
    private Optional<String> failure = Optional.empty();

    private boolean writable;
    /** Whether the registry was there. */
    private boolean known;

    /**
     * Does nothing before {@link #start}.
     *
     * @param onRead called on the thread of the monitor after each time that the registry was there and read, and the models
     *     were loaded
     * @param onFatal called on any unexpected error
     */
    public ReleaseMonitor(
            ModelRegistry registry,
            ServingSettings serving,
            ReleaseSettings settings,
            StreamerMetrics metrics,
            ReleaseGauges gauges,
            Clock clock,
            Runnable onRead,
            Consumer<Throwable> onFatal) {
        this.registry = registry;
        this.rules = new ReleaseRules(settings);
        this.loaded = new LoadedRelease(registry, serving, clock);
        this.announcements = new ReleaseAnnouncements(registry);
        this.decisions = new ReleaseDecisions(registry, announcements, metrics);
        this.metrics = metrics;
        this.gauges = gauges;
        this.clock = clock;
        this.onRead = onRead;
        this.onFatal = onFatal;
    }

    /** Begins to read. */
    public void start() {
        Future<?> unused = thread.scheduleWithFixedDelay(this::follow, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<ComparedModels> models() {
        return loaded.models();
    }

    @Override
    public void counted(ReleaseCounts counts) {
        Optional<ReleaseCounts> before = counted;
        counted = Optional.of(counts);
        // What waits for the end of a cool-down is looked at every five seconds, not after every label.
        if (decides(counted) && !decides(before)) {
            thread.execute(this::follow);
        }
    }

    private boolean decides(Optional<ReleaseCounts> counts) {
        return models().flatMap(models -> counts.flatMap(
                        known -> rules.verdict(models.first(), known, loaded.expectedDisagreement(), clock.instant())))
                .isPresent();
    }

    @Override
    public void countedElsewhere() {
        counted = Optional.empty();
        gauges.clear();
    }

    @Override
    public List<ModelAnnouncement> takeAnnouncements() {
        return announcements.take();
    }

    /** Reads the registry once; on the thread of the monitor, but for tests that do not start it. */
    void follow() {
        try {
            for (int steps = 0; steps < STEPS_AT_ONCE && step(); steps++) {
                LOG.debug("A step of a release was made");
            }
            failure = Optional.empty();
            // Before there is a registry, nobody knows whether a release is open for the labels that wait.
            known = known || registry.exists();
            if (known) {
                onRead.run();
            }
        } catch (UserException e) {
            failed(e);
        } catch (RuntimeException | Error e) {
            onFatal.accept(e);
        }
    }

    /** Reads the registry and makes the step that is due, if there is one; whether there may be another. */
    private boolean step() {
        List<Champion> champions = registry.champions();
        if (!champions.isEmpty() && !writable) {
            // Before anything is decided, not when a champion has to be rolled back.
            registry.requireWritable();
            writable = true;
        }
        List<Release> releases = registry.releases();
        if (known && !registry.exists()) {
            // Labels go on being counted, for the release that was open there.
            throw UserException.unreachable("The registry " + registry + " is gone. Check the mounts.", null);
        }
        Optional<Release> due = rules.afterPromotions(releases, champions, clock.instant());
        if (due.isPresent()) {
            decisions.write(due.get());
            return true;
        }
        Optional<Release.Open> open =
                releases.isEmpty() || !(releases.get(releases.size() - 1) instanceof Release.Open last)
                        ? Optional.empty()
                        : Optional.of(last);
        Optional<Release.Ended> failed = open.flatMap(release -> loaded.load(release, first(releases)));
        if (failed.isPresent()) {
            decisions.decided(failed.get(), Optional.empty());
            return true;
        }
        show(releases);
        if (open.isEmpty()) {
            loaded.close();
            return false;
        }
        return decide(open.get(), champions.get(champions.size() - 1), releases);
    }

    private boolean decide(Release.Open open, Champion champion, List<Release> releases) {
        Instant now = clock.instant();
        Optional<ReleaseCounts> counts = counts(first(releases));
        Optional<ReleaseVerdict> verdict =
                counts.flatMap(known -> rules.verdict(open.step(), known, loaded.expectedDisagreement(), now));
        if (verdict.isEmpty()
                || (verdict.get() == ReleaseVerdict.HARM
                        && open instanceof Release.Baking
                        && rules.coolsDown(releases, now))) {
            return false;
        }
        Cause cause = rules.cause(open.step(), verdict.get(), counts.get(), loaded.expectedDisagreement(), now);
        return decisions.decide(open, verdict.get(), cause, champion);
    }

    /** Of the release with this first step; empty on an instance that does not count. */
    private Optional<ReleaseCounts> counts(ReleaseStep first) {
        return counted.map(last -> last.release().equals(first.at()) ? last : ReleaseCounts.of(first.at()));
    }

    /** The first step of the newest release. */
    private static ReleaseStep first(List<Release> releases) {
        long newest = releases.get(releases.size() - 1).step().release();
        return releases.stream()
                .map(Release::step)
                .filter(step -> step.number() == newest)
                .findFirst()
                .orElseThrow(() -> UserException.badInput(
                        "releases/" + newest + " is missing, with which the newest release began. Restore it."));
    }

    private void show(List<Release> releases) {
        if (releases.isEmpty()) {
            return;
        }
        Optional<ReleaseCounts> counts = counts(first(releases));
        gauges.show(new ReleaseView(
                releases.get(releases.size() - 1).step(),
                counts.map(counted -> counted.evidence(rules.settings().margin())),
                counts.map(counted -> rules.evidence(counted, loaded.expectedDisagreement()))
                        .orElse(Map.of())));
    }

    private void failed(UserException e) {
        metrics.count(CountedEvent.RELEASE_FAILED);
        if (!failure.equals(Optional.of(e.getMessage()))) {
            LOG.atError()
                    .addKeyValue("registry", registry)
                    .addKeyValue("reason", e.getMessage())
                    .log("Releases cannot be read or written, so labels decide nothing: no model is rolled back. The"
                            + " process with the role release needs to write champions/ and releases/. Retrying");
        }
        failure = Optional.of(e.getMessage());
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            // A load cannot be interrupted, and what it loads has to be closed.
            if (!thread.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn()
                        .addKeyValue("timeout", CLOSE_TIMEOUT)
                        .log("The models of a release are still being loaded; their load is abandoned");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loaded.close();
    }
}
