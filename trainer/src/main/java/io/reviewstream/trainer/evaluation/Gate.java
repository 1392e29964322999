package io.reviewstream.trainer.evaluation;

import io.reviewstream.common.bundle.GateDecision;
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

    private record Finding(Vote vote, String reason) {}

    /**
     * Compares the quantized file with the floats. It is not served where it costs more than is allowed.
     *
     * @param floats what one file said of reviews that were not trained on, row by row
     * @param integers what the quantized file said of the same
     */
    public QuantizationCost quantization(List<Judged> floats, List<Judged> integers) {
        return QuantizationCost.of(floats, integers, settings.quantizedMargin());
    }

    /**
     * Decides, and adds to the reasons what became of the quantized file.
     *
     * @param quantization where both files could be compared
     * @param golden where there are golden reviews
     */
    public GateDecision decide(Contest contest, Optional<QuantizationCost> quantization, Optional<GoldenTrial> golden) {
        GateDecision decision = decide(contest, golden);
        List<String> reasons = new ArrayList<>(decision.reasons());
        quantization.ifPresent(cost -> reasons.add(cost.reason(settings.quantizedMargin())));
        return decision.because(reasons);
    }

    /** Compares on the reviews that no model of the contest was trained on. */
    GateDecision decide(Contest contest) {
        return decide(contest, Optional.empty());
    }

    private GateDecision decide(Contest contest, Optional<GoldenTrial> golden) {
        Contest fair = contest.fair();
        GateDecision.Evidence evidence = evidence(fair);
        if (fair.rows() < settings.fewestRows()) {
            String reason = "only %d held-out reviews that no model was trained on; a decision needs %d"
                    .formatted(fair.rows(), settings.fewestRows());
            return new GateDecision.Undecided(List.of(reason), evidence);
        }
        List<Finding> findings = new ArrayList<>(recallFloors(fair));
        golden.map(Gate::golden).ifPresent(findings::add);
        findings.addAll(fair.champion().isPresent() ? againstChampion(fair) : asFirst(fair));
        // What decided comes first.
        findings.sort(Comparator.comparing(Finding::vote));
        List<String> reasons = findings.stream().map(Finding::reason).toList();
        return switch (findings.get(0).vote()) {
            case AGAINST -> new GateDecision.Rejected(reasons, evidence);
            case OPEN -> new GateDecision.Undecided(reasons, evidence);
            case FOR -> new GateDecision.Accepted(reasons, evidence);
        };
    }

    private static Finding golden(GoldenTrial golden) {
        int rows = golden.judged().size();
        String figures = "it gets %d of %d golden reviews right, and %s have to be"
                .formatted(golden.right(), rows, percent(golden.leastShare()));
        if (!golden.passes()) {
            return new Finding(
                    Vote.AGAINST,
                    figures + "; wrong are " + golden.wrong()
                            + (rows - golden.right() > golden.wrong().size() ? " and others" : ""));
        }
        return golden.trainedOn() == 0
                ? new Finding(Vote.FOR, figures)
                : new Finding(
                        Vote.OPEN,
                        figures
                                + "; but %d of them had trained the model that it was made from, and prove nothing"
                                        .formatted(golden.trainedOn()));
    }

    private List<Finding> recallFloors(Contest contest) {
        Evaluation.Confusion counts = Metrics.confusion(contest.candidate());
        return List.of(
                recallFloor("positive", Metrics.positive(counts)), recallFloor("negative", Metrics.negative(counts)));
    }

    private Finding recallFloor(String name, Evaluation.ClassScore score) {
        if (score.support() == 0) {
            return new Finding(Vote.OPEN, "no held-out review is " + name);
        }
        boolean holds = score.recall() >= settings.lowestRecall();
        return new Finding(
                holds ? Vote.FOR : Vote.AGAINST,
                "it finds %s of %d %s reviews, and %s is the least allowed"
                        .formatted(percent(score.recall()), score.support(), name, percent(settings.lowestRecall())));
    }

    private List<Finding> asFirst(Contest contest) {
        return List.of(
                better(contest.withRaw(), contest, "the raw model", "held-out reviews"),
                better(contest.withMajority(), contest, "always saying the more frequent class", "held-out reviews"));
    }

    private List<Finding> againstChampion(Contest contest) {
        String champion = "champion " + contest.champion().orElseThrow().version();
        Contest since = contest.sinceChampion();
        boolean enough = since.rows() >= settings.fewestRows();
        Finding better = enough
                ? better(since.withChampion(), since, champion, "held-out reviews since that was trained")
                : better(contest.withChampion(), contest, champion, "held-out reviews");
        return List.of(better, notWorse(contest, champion));
    }

    private Finding better(PairedComparison pair, Contest contest, String other, String where) {
        int right = Metrics.rightOnes(contest.candidate());
        int otherRight = right - pair.onlyFirst() + pair.onlySecond();
        String figures = "%s on %d %s: %s right against %s, %d to %d where only one is right"
                .formatted(
                        other,
                        pair.rows(),
                        where,
                        percent((double) right / pair.rows()),
                        percent((double) otherRight / pair.rows()),
                        pair.onlyFirst(),
                        pair.onlySecond());
        if (pair.pValueOfBetter() <= settings.errorRate()) {
            return new Finding(Vote.FOR, "better than " + figures + chance(pair.pValueOfBetter()));
        }
        if (pair.onlyFirst() <= pair.onlySecond()) {
            return new Finding(Vote.AGAINST, "no better than " + figures);
        }
        return new Finding(
                Vote.OPEN,
                "not clearly better than " + figures + chance(pair.pValueOfBetter()) + "; more labels would tell");
    }

    private Finding notWorse(Contest contest, String champion) {
        PairedComparison pair = contest.withChampion();
        double lowest = pair.lowestDifference(settings.errorRate());
        String figures = "%s on all %d held-out reviews: %s points, at the least %s, and %s allowed"
                .formatted(
                        champion, pair.rows(), points(pair.difference()), points(lowest), points(-settings.margin()));
        if (lowest >= -settings.margin()) {
            return new Finding(Vote.FOR, "not worse than " + figures);
        }
        return pair.difference() < -settings.margin()
                ? new Finding(Vote.AGAINST, "worse than " + figures)
                : new Finding(Vote.OPEN, "perhaps worse than " + figures);
    }

    private GateDecision.Evidence evidence(Contest contest) {
        return new GateDecision.Evidence(
                clock.instant(),
                contest.rows(),
                metrics(contest.candidate()),
                metrics(contest.raw()),
                contest.champion().map(Contest.Incumbent::version),
                contest.champion()
                        .map(Contest.Incumbent::judged)
                        .map(Gate::metrics)
                        .orElse(Map.of()));
    }

    private static Map<String, Double> metrics(List<Judged> judged) {
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
