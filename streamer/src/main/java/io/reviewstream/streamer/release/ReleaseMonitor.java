package io.reviewstream.streamer.release;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseStep;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import io.reviewstream.streamer.release.ComparedModels.ChallengerFailedException;
import io.reviewstream.streamer.release.ReleaseGauges.ReleaseView;
import io.reviewstream.streamer.release.ReleaseProcessor.ReleaseCounts;
import io.reviewstream.streamer.release.ReleaseRules.LabelVerdict;
import io.reviewstream.streamer.settings.ReleaseSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    /** A release begins, its challenger is promoted, and it is over. */
    private static final int STEPS_AT_ONCE = 3;

    private final ModelRegistry registry;
    private final ServingSettings serving;
    private final ReleaseRules rules;
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
    private volatile Optional<ComparedModels> models = Optional.empty();
    private volatile Optional<ReleaseCounts> counted = Optional.empty();
    private final ReleaseAnnouncements announcements;
    /** Owned by the thread: what was last logged as a failure, and whether the right to decide was checked. */
    private Optional<String> failure = Optional.empty();

    private boolean writable;

    /**
     * Does nothing before {@link #start}.
     *
     * @param onRead called on the thread of the monitor after each time that the registry was read and the models were loaded
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
        this.announcements = new ReleaseAnnouncements(registry);
        this.serving = serving;
        this.rules = new ReleaseRules(settings);
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
        return models;
    }

    @Override
    public void counted(Instant release, PairCounts counts) {
        ReleaseCounts next = new ReleaseCounts(release, counts);
        if (!Optional.of(next).equals(counted)) {
            counted = Optional.of(next);
            if (models.flatMap(loaded -> verdict(loaded.first(), loaded.first()))
                    .isPresent()) {
                thread.execute(this::follow);
            }
        }
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
            onRead.run();
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
        Optional<Release> due = rules.afterPromotions(releases, champions, clock.instant());
        if (due.isPresent()) {
            write(due.get());
            return true;
        }
        Optional<Release.Open> open =
                releases.isEmpty() || !(releases.get(releases.size() - 1) instanceof Release.Open last)
                        ? Optional.empty()
                        : Optional.of(last);
        if (open.isPresent() && load(open.get(), first(releases))) {
            return true;
        }
        show(releases);
        if (open.isEmpty()) {
            exchange(Optional.empty());
            return false;
        }
        Optional<LabelVerdict> verdict = verdict(open.get().step(), first(releases));
        return verdict.isPresent() && decide(open.get(), verdict.get(), champions.get(champions.size() - 1), releases);
    }

    private Optional<LabelVerdict> verdict(ReleaseStep open, ReleaseStep first) {
        return counts(first).flatMap(counts -> rules.verdict(open, counts, clock.instant()));
    }

    /** Of the release with this first step; empty on an instance that does not count. */
    private Optional<PairCounts> counts(ReleaseStep first) {
        return counted.map(last -> last.release().equals(first.at()) ? last.counts() : PairCounts.NONE);
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

    /** Loads the models of the release, unless they are; whether that made a step. */
    private boolean load(Release.Open open, ReleaseStep first) {
        if (models.filter(loaded -> loaded.first().equals(first)).isPresent()) {
            return false;
        }
        // Not four models at once.
        exchange(Optional.empty());
        try {
            exchange(Optional.of(ComparedModels.load(first, registry, serving)));
            return false;
        } catch (ChallengerFailedException e) {
            requireRegistry();
            Cause cause = cause("the challenger " + open.step().challenger() + " cannot be loaded: " + e.getMessage());
            return decided(
                    open instanceof Release.Shadow shadow ? shadow.dropped(cause) : open.undecided(cause),
                    Optional.empty());
        } catch (UserException e) {
            if (e.kind() == UserException.Kind.UNREACHABLE) {
                throw e;
            }
            requireRegistry();
            return decided(
                    open.undecided(
                            cause("the champion " + open.step().champion() + " cannot be loaded: " + e.getMessage())),
                    Optional.empty());
        }
    }

    /** A model that is gone with the whole registry has not failed. */
    private void requireRegistry() {
        if (!registry.exists()) {
            throw UserException.unreachable("The registry " + registry + " is gone. Check the mounts.", null);
        }
    }

    private Cause cause(String reason) {
        return Cause.of(reason, MadeBy.STREAMER, clock.instant());
    }

    private void exchange(Optional<ComparedModels> next) {
        Optional<ComparedModels> before = models;
        models = next;
        before.ifPresent(ComparedModels::close);
    }

    private boolean decide(Release.Open open, LabelVerdict verdict, Champion champion, List<Release> releases) {
        Instant now = clock.instant();
        Cause cause = rules.cause(open.step(), verdict, counts(first(releases)).orElseThrow(), now);
        if (verdict == LabelVerdict.DEADLINE) {
            return decided(open.undecided(cause), Optional.empty());
        }
        if (open instanceof Release.Shadow shadow) {
            if (verdict == LabelVerdict.HARM) {
                return decided(shadow.dropped(cause), Optional.empty());
            }
            Optional<Champion> promoted =
                    registry.promote(open.step().challenger(), shadow.notWorse(cause), Optional.of(champion));
            return promoted.isPresent() && decided(shadow.promoted(cause), promoted);
        }
        Release.Baking baking = (Release.Baking) open;
        if (verdict == LabelVerdict.NOT_WORSE) {
            return decided(baking.released(cause), Optional.of(champion));
        }
        if (rules.coolsDown(releases, now)) {
            return false;
        }
        return rollback(baking, cause, champion);
    }

    private boolean rollback(Release.Baking baking, Cause cause, Champion champion) {
        Optional<Champion> restored;
        try {
            restored = registry.rollback(champion, String.join("; ", cause.reasons()));
        } catch (UserException e) {
            if (e.kind() == UserException.Kind.UNREACHABLE) {
                throw e;
            }
            failed(e);
            List<String> reasons = new ArrayList<>(cause.reasons());
            reasons.add("the rollback failed: " + e.getMessage());
            return decided(
                    baking.undecided(new Cause(reasons, cause.evidence(), cause.by(), cause.at())), Optional.empty());
        }
        restored.ifPresent(current -> metrics.count(CountedEvent.ROLLED_BACK));
        return restored.isPresent() && decided(baking.rolledBack(cause), restored);
    }

    /** Writes a step, unless another program wrote one meanwhile. */
    private boolean write(Release next) {
        if (registry.add(next)) {
            LOG.atInfo()
                    .addKeyValue("release", next.step().release())
                    .addKeyValue("state", next.step().state())
                    .addKeyValue("challenger", next.step().challenger())
                    .addKeyValue("champion", next.step().champion())
                    .addKeyValue("reasons", next.step().reasons())
                    .log("A release went on");
            return true;
        }
        return false;
    }

    /**
     * Writes a step that the labels or the models decided, and announces it; who changes a champion by hand announces that.
     *
     * @param champion which the step made or confirmed
     */
    private boolean decided(Release next, Optional<Champion> champion) {
        if (write(next)) {
            announcements.add(next.step(), champion);
        }
        return true;
    }

    private void show(List<Release> releases) {
        if (releases.isEmpty()) {
            return;
        }
        ReleaseStep step = releases.get(releases.size() - 1).step();
        gauges.show(new ReleaseView(
                step,
                counts(first(releases))
                        .map(counts -> counts.evidence(rules.settings().margin()))));
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
        exchange(Optional.empty());
    }
}
