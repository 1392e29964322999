package io.reviewstream.trainer.evaluation;

import io.reviewstream.common.registry.GateDecision;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a candidate may come into force. Against a champion: better on what came since the champion was
 * trained, and not worse by more than a margin on everything. The first model: better than its raw self and than saying
 * the more frequent class every time. Both: a floor under the recall of each class, and the golden reviews. Better and worse are more than
 * chance, by McNemar's exact test on the same reviews; what is neither is undecided, and the champion stays.
 *
 * <p>Where fewer reviews came since the champion than a decision needs, better is asked on everything.
 */
public final class Gate {
    private final GateSettings settings;
    private final Clock clock;

    /** A gate that asks for this. */
    public Gate(GateSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** What one check says about promoting the candidate. */
    private enum Vote {
        AGAINST,
        OPEN,
        FOR
    }

    private record GateCheck(Vote vote, String reason) {}

    /**
     * Compares the quantized file with the floats. It is not served where it costs more than is allowed.
     *
     * @param floats what one file said of reviews that were not trained on, row by row
     * @param integers what the quantized file said of the same
     */
    public QuantizationCost quantization(List<ScoredReview> floats, List<ScoredReview> integers) {
        return QuantizationCost.of(floats, integers, settings.quantizedMargin());
    }

    /**
     * Decides, and adds to the reasons what became of the quantized file.
     *
     * @param quantization where both files could be compared
     * @param golden where there are golden reviews
     */
    public GateDecision decide(
            GateInput contest, Optional<QuantizationCost> quantization, Optional<GoldenSetScores> golden) {
        GateDecision decision = decide(contest, golden);
        List<String> reasons = new ArrayList<>(decision.reasons());
        quantization.ifPresent(cost -> reasons.add(cost.reason(settings.quantizedMargin())));
        return decision.because(reasons);
    }

    /** Compares on the reviews that no model of the contest was trained on. */
    GateDecision decide(GateInput contest) {
        return decide(contest, Optional.empty());
    }

    private GateDecision decide(GateInput contest, Optional<GoldenSetScores> golden) {
        GateInput fair = contest.fair();
        GateDecision.GateEvidence evidence = evidence(fair);
        if (fair.rows() < settings.fewestRows()) {
            String reason = String.format(
                    Locale.ROOT,
                    "only %d held-out reviews that no model was trained on; a decision needs %d",
                    fair.rows(),
                    settings.fewestRows());
            return new GateDecision.Undecided(List.of(reason), evidence);
        }
        List<GateCheck> findings = new ArrayList<>(recallFloors(fair));
        golden.map(Gate::golden).ifPresent(findings::add);
        findings.addAll(fair.champion().isPresent() ? againstChampion(fair) : asFirst(fair));
        // What decided comes first.
        findings.sort(Comparator.comparing(GateCheck::vote));
        List<String> reasons = findings.stream().map(GateCheck::reason).toList();
        return switch (findings.get(0).vote()) {
            case AGAINST -> new GateDecision.Rejected(reasons, evidence);
            case OPEN -> new GateDecision.Undecided(reasons, evidence);
            case FOR -> new GateDecision.Accepted(reasons, evidence);
        };
    }

    private static GateCheck golden(GoldenSetScores golden) {
        int rows = golden.judged().size();
        String figures = String.format(
                Locale.ROOT,
                "it gets %d of %d golden reviews right, and %s have to be",
                golden.right(),
                rows,
                percent(golden.leastShare()));
        if (!golden.passes()) {
            return new GateCheck(
                    Vote.AGAINST,
                    figures + "; wrong are " + golden.wrong()
                            + (rows - golden.right() > golden.wrong().size() ? " and others" : ""));
        }
        return golden.trainedOn() == 0
                ? new GateCheck(Vote.FOR, figures)
                : new GateCheck(
                        Vote.OPEN,
                        figures
                                + String.format(
                                        Locale.ROOT,
                                        "; but %d of them had trained the model that it was made from, and prove nothing",
                                        golden.trainedOn()));
    }

    private List<GateCheck> recallFloors(GateInput contest) {
        Evaluation.Confusion counts = Metrics.confusion(contest.candidate());
        return List.of(
                recallFloor("positive", Metrics.positive(counts)), recallFloor("negative", Metrics.negative(counts)));
    }

    private GateCheck recallFloor(String name, Evaluation.ClassScore score) {
        if (score.support() == 0) {
            return new GateCheck(Vote.OPEN, "no held-out review is " + name);
        }
        boolean holds = score.recall() >= settings.lowestRecall();
        return new GateCheck(
                holds ? Vote.FOR : Vote.AGAINST,
                String.format(
                        Locale.ROOT,
                        "it finds %s of %d %s reviews, and %s is the least allowed",
                        percent(score.recall()),
                        score.support(),
                        name,
                        percent(settings.lowestRecall())));
    }

    private List<GateCheck> asFirst(GateInput contest) {
        return List.of(
                better(contest.withRaw(), contest, "the raw model", "held-out reviews"),
                better(contest.withMajority(), contest, "always saying the more frequent class", "held-out reviews"));
    }

    private List<GateCheck> againstChampion(GateInput contest) {
        String champion = "champion " + contest.champion().orElseThrow().version();
        GateInput since = contest.sinceChampion();
        boolean enough = since.rows() >= settings.fewestRows();
        GateCheck better = enough
                ? better(since.withChampion(), since, champion, "held-out reviews since that was trained")
                : better(contest.withChampion(), contest, champion, "held-out reviews");
        return List.of(better, notWorse(contest, champion));
    }

    private GateCheck better(PairedComparison pair, GateInput contest, String other, String where) {
        int right = Metrics.rightOnes(contest.candidate());
        int otherRight = right - pair.onlyFirst() + pair.onlySecond();
        String figures = String.format(
                Locale.ROOT,
                "%s on %d %s: %s right against %s, %d to %d where only one is right",
                other,
                pair.rows(),
                where,
                percent((double) right / pair.rows()),
                percent((double) otherRight / pair.rows()),
                pair.onlyFirst(),
                pair.onlySecond());
        if (pair.pValueOfBetter() <= settings.errorRate()) {
            return new GateCheck(Vote.FOR, "better than " + figures + chance(pair.pValueOfBetter()));
        }
        if (pair.onlyFirst() <= pair.onlySecond()) {
            return new GateCheck(Vote.AGAINST, "no better than " + figures);
        }
        return new GateCheck(
                Vote.OPEN,
                "not clearly better than " + figures + chance(pair.pValueOfBetter()) + "; more labels would tell");
    }

    private GateCheck notWorse(GateInput contest, String champion) {
        PairedComparison pair = contest.withChampion();
        double lowest = pair.lowestDifference(settings.errorRate());
        String figures = String.format(
                Locale.ROOT,
                "%s on all %d held-out reviews: %s points, at the least %s, and %s allowed",
                champion,
                pair.rows(),
                points(pair.difference()),
                points(lowest),
                points(-settings.margin()));
        if (lowest >= -settings.margin()) {
            return new GateCheck(Vote.FOR, "not worse than " + figures);
        }
        return pair.difference() < -settings.margin()
                ? new GateCheck(Vote.AGAINST, "worse than " + figures)
                : new GateCheck(Vote.OPEN, "perhaps worse than " + figures);
    }

    private GateDecision.GateEvidence evidence(GateInput contest) {
        return new GateDecision.GateEvidence(
                clock.instant(),
                contest.rows(),
                metrics(contest.candidate()),
                metrics(contest.raw()),
                contest.champion().map(GateInput.ChampionScores::version),
                contest.champion()
                        .map(GateInput.ChampionScores::judged)
                        .map(Gate::metrics)
                        .orElse(Map.of()));
    }

    private static Map<String, Double> metrics(List<ScoredReview> judged) {
        return judged.isEmpty()
                ? Map.of()
                : Evaluator.evaluation("", "", judged, 0).metrics();
    }

    private static String chance(double p) {
        return p < 0.0001 ? " (by chance: p < 0.0001)" : String.format(Locale.ROOT, " (by chance: p = %.4f)", p);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String points(double difference) {
        return String.format(Locale.ROOT, "%+.1f", 100 * difference);
    }
}
