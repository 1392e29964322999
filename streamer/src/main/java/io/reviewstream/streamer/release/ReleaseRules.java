package io.reviewstream.streamer.release;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.registry.ReleaseStep;
import io.reviewstream.streamer.settings.DurationText;
import io.reviewstream.streamer.settings.ReleaseSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Decides what becomes of a release, from the registry's history and the counts alone. */
record ReleaseRules(ReleaseSettings settings) {
    /** What is decided. */
    enum ReleaseVerdict {
        /** The challenger is worse. */
        HARM,
        /** It fails on reviews that the champion predicts. */
        FAILING,
        /** It takes too long. */
        SLOWER,
        /** It is not worse by more than the margin. */
        NOT_WORSE,
        /** The time is over. */
        DEADLINE
    }

    /** What there is evidence for. */
    enum EvidenceSide {
        HARM,
        NOT_WORSE,
        FAILING,
        SLOWER,
        /** The models disagree on more reviews than the holdout lets expect. */
        UNUSUAL
    }

    /**
     * The next step that the history of champions asks for: a release begins for a new champion, goes on for a challenger
     * that was promoted, and is over once another model is champion. It also is the step that a killed process could not
     * write after it had changed the champion.
     *
     * @param releases all steps, oldest first
     * @param champions all champions, oldest first
     */
    Optional<Release> afterPromotions(List<Release> releases, List<Champion> champions, Instant now) {
        if (champions.isEmpty()) {
            return Optional.empty();
        }
        Champion champion = champions.get(champions.size() - 1);
        Optional<Release> latest =
                releases.isEmpty() ? Optional.empty() : Optional.of(releases.get(releases.size() - 1));
        if (latest.isPresent() && latest.get() instanceof Release.Open open) {
            return open instanceof Release.Challenging challenging
                    ? next(challenging, champion)
                    : next((Release.Baking) open, champion);
        }
        return Champion.before(champion.version(), champions)
                .filter(before -> isWatched(champion, before, releases, champions, now))
                .map(before -> Release.baking(latest, champion.version(), before, cause(champion)));
    }

    private static Optional<Release> next(Release.Challenging open, Champion champion) {
        if (champion.version().equals(open.step().challenger())) {
            return Optional.of(open.promoted(cause(champion)));
        }
        return champion.version().equals(open.step().champion())
                ? Optional.empty()
                : Optional.of(open.superseded(cause(champion)));
    }

    private static Optional<Release> next(Release.Baking baking, Champion champion) {
        if (champion.version().equals(baking.step().challenger())) {
            return Optional.empty();
        }
        return Optional.of(
                champion.withdrew().equals(Optional.of(baking.step().challenger()))
                        ? baking.rolledBack(cause(champion))
                        : baking.superseded(cause(champion)));
    }

    private static Cause cause(Champion champion) {
        return Cause.of(
                "champion " + champion.number() + " is " + champion.version() + ": " + champion.reason(),
                MadeBy.STREAMER,
                champion.at());
    }

    /** Once for each pair of models; never for a model that a rollback restored or that was rolled back before. */
    private boolean isWatched(
            Champion champion, ModelVersion before, List<Release> releases, List<Champion> champions, Instant now) {
        boolean withdrawn =
                champions.stream().anyMatch(later -> later.withdrew().equals(Optional.of(champion.version())));
        boolean known = releases.stream()
                .map(Release::step)
                .filter(step -> step.challenger().equals(champion.version()))
                .anyMatch(step ->
                        step.state() == ReleaseState.BAKING && step.champion().equals(before));
        return champion.how() != Champion.How.ROLLBACK
                && !known
                && !withdrawn
                && now.isBefore(champion.at().plus(settings.bake()));
    }

    /**
     * The evidence, as powers of ten.
     *
     * @param expected the highest rate of disagreement that the holdout allows, in (0, 1]; empty if it is not known
     */
    Map<EvidenceSide, Double> evidence(ReleaseCounts counts, Optional<Double> expected) {
        Map<EvidenceSide, Double> evidence = new EnumMap<>(EvidenceSide.class);
        evidence.put(EvidenceSide.HARM, counts.pairs().log10Harm());
        evidence.put(EvidenceSide.NOT_WORSE, counts.log10NotWorse(settings.margin()));
        evidence.put(EvidenceSide.FAILING, counts.log10Failing());
        evidence.put(EvidenceSide.SLOWER, counts.log10Slower());
        evidence.put(EvidenceSide.UNUSUAL, expected.map(counts::log10Unusual).orElse(0.0));
        return evidence;
    }

    private boolean isEnough(double evidence) {
        return evidence >= -Math.log10(settings.errorRate());
    }

    /**
     * What the counts of an open release decide, or the time. A challenger is not promoted as long as the models disagree on
     * more reviews than expected: what its labels show may not hold for all reviews.
     *
     * @param expected as of {@link #evidence}
     */
    Optional<ReleaseVerdict> verdict(ReleaseStep open, ReleaseCounts counts, Optional<Double> expected, Instant now) {
        Map<EvidenceSide, Double> evidence = evidence(counts, expected);
        if (isEnough(evidence.get(EvidenceSide.HARM))) {
            return Optional.of(ReleaseVerdict.HARM);
        }
        // What has become champion is not replaced for that.
        if (open.state() != ReleaseState.BAKING) {
            if (isEnough(evidence.get(EvidenceSide.FAILING))) {
                return Optional.of(ReleaseVerdict.FAILING);
            }
            if (isEnough(evidence.get(EvidenceSide.SLOWER))) {
                return Optional.of(ReleaseVerdict.SLOWER);
            }
        }
        if (isEnough(evidence.get(EvidenceSide.NOT_WORSE)) && !isEnough(evidence.get(EvidenceSide.UNUSUAL))) {
            return Optional.of(ReleaseVerdict.NOT_WORSE);
        }
        return now.isBefore(open.at().plus(settings.bake())) ? Optional.empty() : Optional.of(ReleaseVerdict.DEADLINE);
    }

    /** Whether the last rollback by labels is so recent that another one waits: labels that are wrong would end every model. */
    boolean coolsDown(List<Release> releases, Instant now) {
        return releases.stream()
                .map(Release::step)
                .filter(step -> step.state() == ReleaseState.ROLLED_BACK
                        && step.evidence().isPresent())
                .anyMatch(step -> now.isBefore(step.at().plus(settings.coolDown())));
    }

    /** Why a step is made that was decided. */
    Cause cause(
            ReleaseStep open, ReleaseVerdict verdict, ReleaseCounts counts, Optional<Double> expected, Instant now) {
        List<String> reasons = new ArrayList<>();
        reasons.add(conclusion(open, verdict, counts));
        reasons.add(String.format(
                Locale.ROOT,
                "of %d labelled reviews the models disagree on %d: %s is right on %d, %s on %d",
                counts.pairs().labels(),
                counts.pairs().disagreements(),
                open.challenger(),
                counts.pairs().challengerWins(),
                open.champion(),
                counts.pairs().championWins()));
        if (counts.predicted() > 0) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "without labels, they disagree on %d of %d reviews%s",
                    counts.traffic().disagreements(),
                    counts.predicted(),
                    isEnough(evidence(counts, expected).get(EvidenceSide.UNUSUAL))
                            ? String.format(
                                    Locale.ROOT,
                                    ", and the holdout lets expect at most %.1f %%",
                                    100 * expected.orElseThrow())
                            : ""));
        }
        return new Cause(reasons, Optional.of(counts.evidence(settings.margin())), MadeBy.STREAMER, now);
    }

    private String conclusion(ReleaseStep open, ReleaseVerdict verdict, ReleaseCounts counts) {
        return switch (verdict) {
            case HARM ->
                String.format(
                        Locale.ROOT,
                        "%s is worse than %s (evidence %s, %.0f is enough)",
                        open.challenger(),
                        open.champion(),
                        counts.pairs().log10Harm() > 6
                                ? "above 1,000,000"
                                : String.format(
                                        Locale.ROOT,
                                        "%.0f",
                                        Math.pow(10, counts.pairs().log10Harm())),
                        1 / settings.errorRate());
            case FAILING ->
                open.challenger() + " fails on " + counts.traffic().failures() + " reviews that " + open.champion()
                        + " predicts";
            case SLOWER ->
                String.format(
                        Locale.ROOT,
                        "%s takes more than %.1f times as long as %s for %d of %d reviews",
                        open.challenger(),
                        ComparedModels.SLOWEST,
                        open.champion(),
                        counts.traffic().slower(),
                        counts.traffic().timed());
            case NOT_WORSE ->
                String.format(
                        Locale.ROOT,
                        "%s is not worse than %s by more than %.1f points (error rate %.0f %%)",
                        open.challenger(),
                        open.champion(),
                        100 * settings.margin(),
                        100 * settings.errorRate());
            case DEADLINE ->
                "the labels of " + DurationText.of(settings.bake()) + " do not decide between " + open.challenger()
                        + " and " + open.champion() + "; the champion stays";
        };
    }
}
