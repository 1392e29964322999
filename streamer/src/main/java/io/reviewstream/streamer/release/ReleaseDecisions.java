package io.reviewstream.streamer.release;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import io.reviewstream.streamer.release.ReleaseRules.ReleaseVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what was decided about a release: the champion first and then the step, which another instance, or the next start,
 * can make of the champion. Owned by the thread of the {@link ReleaseMonitor}.
 */
final class ReleaseDecisions {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseDecisions.class);

    private final ModelRegistry registry;
    private final ReleaseAnnouncements announcements;
    private final StreamerMetrics metrics;

    ReleaseDecisions(ModelRegistry registry, ReleaseAnnouncements announcements, StreamerMetrics metrics) {
        this.registry = registry;
        this.announcements = announcements;
        this.metrics = metrics;
    }

    /**
     * Carries out a verdict.
     *
     * @param champion the current one
     * @return whether the release went on; not if another program changed the champion meanwhile
     */
    boolean decide(Release.Open open, ReleaseVerdict verdict, Cause cause, Champion champion) {
        if (verdict == ReleaseVerdict.DEADLINE) {
            decided(open.undecided(cause), Optional.empty());
            return true;
        }
        if (open instanceof Release.Challenging challenging) {
            if (verdict != ReleaseVerdict.NOT_WORSE) {
                decided(challenging.dropped(cause), Optional.empty());
                return true;
            }
            Optional<Champion> promoted =
                    registry.promote(open.step().challenger(), challenging.notWorse(cause), Optional.of(champion));
            promoted.ifPresent(current -> decided(challenging.promoted(cause), promoted));
            return promoted.isPresent();
        }
        Release.Baking baking = (Release.Baking) open;
        if (verdict == ReleaseVerdict.NOT_WORSE) {
            decided(baking.released(cause), Optional.of(champion));
            return true;
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
            metrics.count(CountedEvent.RELEASE_FAILED);
            LOG.atError()
                    .addKeyValue("champion", champion.version())
                    .addKeyValue("reason", e.getMessage())
                    .log("The champion is worse than the one before it, which cannot be promoted again. Promote another"
                            + " model");
            List<String> reasons = new ArrayList<>(cause.reasons());
            reasons.add("the rollback failed: " + e.getMessage());
            decided(baking.undecided(new Cause(reasons, cause.evidence(), cause.by(), cause.at())), Optional.empty());
            return true;
        }
        restored.ifPresent(current -> {
            metrics.count(CountedEvent.ROLLED_BACK);
            decided(baking.rolledBack(cause), restored);
        });
        return restored.isPresent();
    }

    /**
     * Writes a step that the labels or the models decided, and announces it; who changes a champion by hand announces that.
     *
     * @param champion which the step made or confirmed
     */
    void decided(Release next, Optional<Champion> champion) {
        // Before it is written, since nobody would make the announcement of a step that is there.
        ModelAnnouncement announcement = announcements.of(next.step(), champion);
        if (write(next)) {
            announcements.add(announcement);
        }
    }

    /** Writes a step, unless another program wrote one meanwhile. */
    boolean write(Release next) {
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
}
