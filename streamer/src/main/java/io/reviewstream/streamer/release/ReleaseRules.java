package io.reviewstream.streamer.release;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.registry.Release.ReleaseStep;
import io.reviewstream.streamer.settings.DurationText;
import io.reviewstream.streamer.settings.ReleaseSettings;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Decides what becomes of a release, from the registry's history and the labels alone. */
record ReleaseRules(ReleaseSettings settings) {
    /** What labels, or their absence, show. */
    enum LabelVerdict {
        /** The challenger is worse. */
        HARM,
        /** The challenger is not worse by more than the margin. */
        NOT_WORSE,
        /** The time is over. */
        DEADLINE
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
            return open instanceof Release.Shadow shadow
                    ? next(shadow, champion)
                    : next((Release.Baking) open, champion);
        }
        return Champion.before(champion.version(), champions)
                .filter(before -> isWatched(champion, before, releases, now))
                .map(before -> Release.baking(latest, champion.version(), before, cause(champion)));
    }

    private static Optional<Release> next(Release.Shadow shadow, Champion champion) {
        if (champion.version().equals(shadow.step().challenger())) {
            return Optional.of(shadow.promoted(cause(champion)));
        }
        return champion.version().equals(shadow.step().champion())
                ? Optional.empty()
                : Optional.of(shadow.superseded(cause(champion)));
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
    private boolean isWatched(Champion champion, ModelVersion before, List<Release> releases, Instant now) {
        boolean known = releases.stream()
                .map(Release::step)
                .filter(step -> step.challenger().equals(champion.version()))
                .anyMatch(step -> step.state() == ReleaseState.ROLLED_BACK
                        || (step.state() == ReleaseState.BAKING
                                && step.champion().equals(before)));
        return champion.how() != Champion.How.ROLLBACK
                && !known
                && now.isBefore(champion.at().plus(settings.bake()));
    }

    /** What the labels of an open release show, if they or the time decide it. */
    Optional<LabelVerdict> verdict(ReleaseStep open, PairCounts counts, Instant now) {
        double enough = -Math.log10(settings.errorRate());
        if (counts.log10Harm() >= enough) {
            return Optional.of(LabelVerdict.HARM);
        }
        if (counts.log10NotWorse(settings.margin()) >= enough) {
            return Optional.of(LabelVerdict.NOT_WORSE);
        }
        return now.isBefore(open.at().plus(settings.bake())) ? Optional.empty() : Optional.of(LabelVerdict.DEADLINE);
    }

    /** Whether the last rollback by labels is so recent that another one waits: labels that are wrong would end every model. */
    boolean coolsDown(List<Release> releases, Instant now) {
        return releases.stream()
                .map(Release::step)
                .filter(step -> step.state() == ReleaseState.ROLLED_BACK
                        && step.evidence().isPresent())
                .anyMatch(step -> now.isBefore(step.at().plus(settings.coolDown())));
    }

    /** Why a step is made that the labels decided. */
    Cause cause(ReleaseStep open, LabelVerdict verdict, PairCounts counts, Instant now) {
        String of = String.format(
                Locale.ROOT,
                "of %d labelled reviews the models disagree on %d: %s is right on %d, %s on %d",
                counts.labels(),
                counts.disagreements(),
                open.challenger(),
                counts.challengerWins(),
                open.champion(),
                counts.championWins());
        return new Cause(
                List.of(conclusion(open, verdict, counts), of),
                Optional.of(counts.evidence(settings.margin())),
                MadeBy.STREAMER,
                now);
    }

    private String conclusion(ReleaseStep open, LabelVerdict verdict, PairCounts counts) {
        return switch (verdict) {
            case HARM ->
                String.format(
                        Locale.ROOT,
                        "%s is worse than %s (evidence %.0f, %.0f is enough)",
                        open.challenger(),
                        open.champion(),
                        Math.pow(10, counts.log10Harm()),
                        1 / settings.errorRate());
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
