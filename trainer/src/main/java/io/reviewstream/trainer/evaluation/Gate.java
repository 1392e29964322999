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
 * Decides whether a candidate may be promoted. Against a champion: better on the reviews that came since the champion was
 * trained, and not worse by more than a margin on all of them. The first model: better than the base model before
 * fine-tuning, and than always predicting the more frequent class. Both: a lowest recall of each class, and the golden
 * reviews. Better and worse are significant by McNemar's exact test on the same reviews. Any failed check rejects the
 * candidate; an inconclusive one keeps the champion.
 *
 * <p>Candidates that are compared with one champion again and again would pass by chance at last, so each further contest is
 * stricter: {@link GateSettings#errorRateOfContest}.
 *
 * <p>Where fewer reviews came since the champion than a decision needs, the candidate must be better on all of them.
 */
public final class Gate {
    private final GateSettings settings;
    private final PlanPolicy plan;
    private final Clock clock;

    /** A gate with these settings for bundles that are served as this policy says. */
    public Gate(GateSettings settings, PlanPolicy plan, Clock clock) {
        this.settings = settings;
        this.plan = plan;
        this.clock = clock;
    }

    /** The same for bundles whose network alone is served. */
    public Gate(GateSettings settings, Clock clock) {
        this(settings, PlanPolicy.DEFAULT, clock);
    }

    /** Which serving plan a bundle gets before it is judged. */
    public PlanPolicy plan() {
        return plan;
    }

    /** The result of one check, in the order in which they decide. */
    private enum Vote {
        AGAINST,
        OPEN,
        FOR
    }

    private record GateCheck(Vote vote, String reason) {}

    /**
     * Compares the quantized file with the floats. It is not served if it costs more accuracy than is allowed.
     *
     * @param floats predictions of one file for reviews that were not trained on, row by row
     * @param integers predictions of the quantized file for the same rows
     */
    public QuantizationCost quantization(List<ScoredReview> floats, List<ScoredReview> integers) {
        return QuantizationCost.of(floats, integers, settings.quantizedMargin());
    }

    /**
     * Decides, and adds the result of the quantized file to the reasons.
     *
     * @param quantization if both files could be compared
     * @param golden if there are golden reviews
     */
    public GateDecision decide(
            GateInput input, Optional<QuantizationCost> quantization, Optional<GoldenSetScores> golden) {
        GateDecision decision = decide(input, golden);
        List<String> reasons = new ArrayList<>(decision.reasons());
        quantization.ifPresent(cost -> reasons.add(cost.reason(settings.quantizedMargin())));
        return decision.because(reasons);
    }

    /** Compares on the reviews that no model of the input was trained on, without golden reviews. */
    GateDecision decide(GateInput input) {
        return decide(input, Optional.empty());
    }

    private GateDecision decide(GateInput input, Optional<GoldenSetScores> golden) {
        GateInput fair = input.fair();
        boolean enough = fair.rows() >= settings.fewestRows();
        GateDecision.GateEvidence evidence = evidence(fair, enough);
        if (!enough) {
            String reason = String.format(
                    Locale.ROOT,
                    "only %d held-out reviews that no model was trained on; a decision needs %d",
                    fair.rows(),
                    settings.fewestRows());
            return new GateDecision.Undecided(List.of(reason), evidence);
        }
        List<GateCheck> checks = new ArrayList<>(recallFloors(fair));
        golden.map(Gate::golden).ifPresent(checks::add);
        checks.addAll(fair.champion().isPresent() ? againstChampion(fair) : asFirst(fair));
        // The checks that decide come first.
        checks.sort(Comparator.comparing(GateCheck::vote));
        List<String> reasons = checks.stream().map(GateCheck::reason).toList();
        return switch (checks.get(0).vote()) {
            case AGAINST -> new GateDecision.Rejected(reasons, evidence);
            case OPEN -> new GateDecision.Undecided(reasons, evidence);
            case FOR -> new GateDecision.Accepted(reasons, evidence);
        };
    }

    private static GateCheck golden(GoldenSetScores golden) {
        int rows = golden.scored().size();
        String figures = String.format(
                Locale.ROOT,
                "it classifies %d of %d golden reviews correctly, and %s are required",
                golden.correct(),
                rows,
                percent(golden.leastShare()));
        if (!golden.passes()) {
            return new GateCheck(
                    Vote.AGAINST,
                    figures + "; incorrect are " + golden.incorrect()
                            + (rows - golden.correct() > golden.incorrect().size() ? " and others" : ""));
        }
        return golden.trainedOn() == 0
                ? new GateCheck(Vote.FOR, figures)
                : new GateCheck(
                        Vote.OPEN,
                        figures
                                + String.format(
                                        Locale.ROOT,
                                        "; but its base model was trained on %d of them, which prove nothing",
                                        golden.trainedOn()));
    }

    private List<GateCheck> recallFloors(GateInput input) {
        Evaluation.Confusion counts = Metrics.confusion(input.candidate());
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

    private List<GateCheck> asFirst(GateInput input) {
        return List.of(
                better(input.withBaseline(), input, "the base model", "held-out reviews", settings.errorRate()),
                better(
                        input.withMajority(),
                        input,
                        "always predicting the more frequent class",
                        "held-out reviews",
                        settings.errorRate()));
    }

    private List<GateCheck> againstChampion(GateInput input) {
        GateInput.ChampionScores current = input.champion().orElseThrow();
        String champion = "champion " + current.version();
        double errorRate = settings.errorRateOfContest(current.earlierContests() + 1);
        GateInput since = input.sinceChampion();
        boolean enough = since.rows() >= settings.fewestRows();
        GateCheck better = enough
                ? better(since.withChampion(), since, champion, "held-out reviews since that was trained", errorRate)
                : better(input.withChampion(), input, champion, "held-out reviews", errorRate);
        return List.of(better, notWorse(input, champion));
    }

    private static GateCheck better(
            PairedComparison pair, GateInput input, String other, String where, double errorRate) {
        int correct = Metrics.correct(input.candidate());
        int otherCorrect = correct - pair.onlyFirst() + pair.onlySecond();
        String figures = String.format(
                Locale.ROOT,
                "%s on %d %s: %s correct against %s, %d to %d where only one is correct",
                other,
                pair.rows(),
                where,
                percent((double) correct / pair.rows()),
                percent((double) otherCorrect / pair.rows()),
                pair.onlyFirst(),
                pair.onlySecond());
        if (pair.pValueOfBetter() <= errorRate) {
            return new GateCheck(Vote.FOR, "better than " + figures + chance(pair.pValueOfBetter()));
        }
        if (pair.onlyFirst() <= pair.onlySecond()) {
            return new GateCheck(Vote.AGAINST, "no better than " + figures);
        }
        return new GateCheck(
                Vote.OPEN,
                "not clearly better than " + figures + chance(pair.pValueOfBetter())
                        + String.format(
                                Locale.ROOT, ", and at most %.2g is required; more labels are needed", errorRate));
    }

    private GateCheck notWorse(GateInput input, String champion) {
        PairedComparison pair = input.withChampion();
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

    private GateDecision.GateEvidence evidence(GateInput input, boolean compared) {
        return new GateDecision.GateEvidence(
                clock.instant(),
                input.rows(),
                metrics(input.candidate()),
                metrics(input.baseline()),
                input.champion().map(GateInput.ChampionScores::version),
                input.champion()
                        .map(GateInput.ChampionScores::scored)
                        .map(Gate::metrics)
                        .orElse(Map.of()),
                input.champion().filter(champion -> compared).map(champion -> champion.earlierContests() + 1),
                input.champion().map(champion -> input.withChampion().disagreements()));
    }

    private static Map<String, Double> metrics(List<ScoredReview> scored) {
        return scored.isEmpty()
                ? Map.of()
                : Evaluator.evaluation("", "", scored, 0).metrics();
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
