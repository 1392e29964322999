package io.reviewstream.trainer.evaluation;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.Cascade;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.common.bundle.ServingPlan.Stack;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.trainer.data.ReviewRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Variance;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The serving plans of one model, on labelled reviews that trained none of its parts: for each limit of tokens the network
 * alone, the stack of both models, and cascades in which the linear model answers the reviews that it is surest of.
 *
 * <p>How much a cheaper plan loses is not counted in labels, of which there would have to be tens of thousands: the plan of the
 * lowest log loss is taken at its word. Where another plan predicts the other class, it loses |2p - 1| reviews on average if
 * the probability p of the former is calibrated, and nothing elsewhere.
 *
 * @param scores of every plan, in the order in which they were made: the network alone with the highest limit of tokens first
 * @param reference the plan of the lowest log loss among those without a cascade
 */
public record PlanGrid(List<PlanScore> scores, PlanScore reference) {
    private static final List<Integer> TOKEN_LIMITS = List.of(128, 64);
    private static final double[] LINEAR_SHARES = {0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
    /** Of the reviews that the linear model is sure of, the share that the network reads all the same. */
    private static final double AUDIT = 0.02;

    private static final Cascade AUDITING = new Cascade(0, AUDIT);
    private static final double ONE_SIDED = 0.05;
    /** Added to the losses of the reviews, so that a few reviews without any do not prove that there is none. */
    private static final double ANOTHER_LOSS = 0.5;

    /**
     * What the network predicts with one limit of tokens.
     *
     * @param stack of both models, if it helps
     */
    record NetworkResult(NetworkFile file, int maxTokens, Evaluator.Result result, Optional<Stack> stack) {}

    public PlanGrid {
        scores = List.copyOf(scores);
    }

    /**
     * The linear model beside the network.
     *
     * @param alone its predictions
     * @param stack of both models, from the result of the network
     * @param threshold of a cascade that is compared besides those that are tried
     */
    public record LinearPart(
            Evaluator.Result alone, Function<Evaluator.Result, Optional<Stack>> stack, Optional<Double> threshold) {}

    /**
     * Runs the network of a bundle with each limit of tokens, and compares the plans on these reviews.
     *
     * @param evaluator serves the file of a plan
     * @param rows at least one
     * @param linear empty for a model without a linear stage
     * @param known the result with all tokens, if there is one already
     */
    public static PlanGrid measure(
            ModelBundle bundle,
            NetworkFile file,
            Evaluator evaluator,
            List<ReviewRow> rows,
            Optional<LinearPart> linear,
            Optional<Evaluator.Result> known) {
        List<NetworkResult> networks = new ArrayList<>();
        for (int tokens : limits(bundle.manifest().maxTokens())) {
            Evaluator.Result result = known.filter(all -> networks.isEmpty()).orElseGet(() -> {
                ServingPlan plan = new ServingPlan(file, tokens, Optional.empty());
                return evaluator.evaluate(bundle.servedAs(Optional.of(plan)), rows);
            });
            networks.add(new NetworkResult(
                    file, tokens, result, linear.flatMap(part -> part.stack().apply(result))));
        }
        return of(linear, networks);
    }

    /** All tokens, and the lower limits that are tried. */
    static List<Integer> limits(int maxTokens) {
        List<Integer> limits = new ArrayList<>(List.of(maxTokens));
        TOKEN_LIMITS.stream().filter(limit -> limit < maxTokens).forEach(limits::add);
        return limits;
    }

    /**
     * Compares the plans on the reviews of these results.
     *
     * @param linear empty for a model without a linear stage
     * @param networks by limits of tokens, the highest first; at least one
     */
    static PlanGrid of(Optional<LinearPart> linear, List<NetworkResult> networks) {
        List<Candidate> candidates = new ArrayList<>();
        networks.forEach(network -> candidates.add(new Candidate(network, Optional.empty())));
        linear.ifPresent(part -> networks.forEach(network -> addLinear(candidates, network, part)));
        Scorer scorer = new Scorer(
                networks.get(0).result().scored().stream()
                        .map(ScoredReview::row)
                        .toList(),
                linear);
        Candidate best = candidates.stream()
                .filter(candidate -> candidate.cascade().isEmpty())
                .min(Comparator.comparingDouble(candidate -> Metrics.logLoss(scorer.scored(candidate))))
                .orElseThrow();
        List<ScoredReview> reference = scorer.scored(best);
        List<PlanScore> scores = candidates.stream()
                .map(candidate -> scorer.score(candidate, reference))
                .toList();
        return new PlanGrid(scores, scores.get(candidates.indexOf(best)));
    }

    private static void addLinear(List<Candidate> to, NetworkResult network, LinearPart linear) {
        network.stack()
                .ifPresent(
                        stack -> to.add(new Candidate(network, Optional.of(plan(Optional.empty(), network.stack())))));
        Set<Double> thresholds = new LinkedHashSet<>();
        for (double share : LINEAR_SHARES) {
            thresholds.add(threshold(linear.alone().margins(), share));
        }
        linear.threshold().ifPresent(thresholds::add);
        for (double threshold : thresholds) {
            to.add(new Candidate(
                    network, Optional.of(plan(Optional.of(new Cascade(threshold, AUDIT)), network.stack()))));
        }
    }

    private static LinearPlan plan(Optional<Cascade> cascade, Optional<Stack> stack) {
        return new LinearPlan(NgramFeatures.VERSION, cascade, stack);
    }

    /**
     * A threshold that this share of the reviews exceeds, the surest ones. It is between the margins of two reviews, so that
     * rounding moves none of them to the other side where the plan is served.
     */
    private static double threshold(double[] margins, double share) {
        if (share == 1) {
            return 0;
        }
        double[] ascending = Arrays.stream(margins).map(Math::abs).sorted().toArray();
        int first = Math.min((int) Math.round((1 - share) * ascending.length), ascending.length - 1);
        return ((first == 0 ? 0 : ascending[first - 1]) + ascending[first]) / 2;
    }

    /** The network with the highest limit of tokens, alone. */
    public PlanScore network() {
        return scores.get(0);
    }

    /**
     * The plan of the fewest tokens that loses no more than this against {@link #reference}, which is one of them; of equal ones
     * the one of the lowest log loss.
     */
    public PlanScore cheapest(double accuracyBudget) {
        return scores.stream()
                .filter(score -> score.equals(reference) || score.highestLoss() <= accuracyBudget)
                .min(Comparator.comparingDouble(PlanScore::networkTokens).thenComparingDouble(PlanScore::logLoss))
                .orElseThrow();
    }

    private record Candidate(NetworkResult network, Optional<LinearPlan> plan) {
        Optional<Cascade> cascade() {
            return plan.flatMap(LinearPlan::cascade);
        }

        ServingPlan servingPlan() {
            return new ServingPlan(network.file(), network.maxTokens(), plan);
        }
    }

    /** Applies plans to the reviews, whose predictions are known. */
    private static final class Scorer {
        private final List<ReviewRow> rows;
        private final double[] linearMargins;
        private final double linearSeconds;
        private final List<Boolean> audited;

        Scorer(List<ReviewRow> rows, Optional<LinearPart> linear) {
            this.rows = rows;
            linearMargins = linear.map(part -> part.alone().margins()).orElse(new double[rows.size()]);
            linearSeconds = linear.map(part -> part.alone().seconds()).orElse(0.0);
            audited = rows.stream().map(row -> AUDITING.audits(row.text())).toList();
        }

        /** Whether the linear model answers a review alone. */
        private boolean isLinear(Candidate candidate, int row) {
            return candidate
                    .cascade()
                    .filter(cascade -> cascade.isSure(linearMargins[row]) && !audited.get(row))
                    .isPresent();
        }

        private double margin(Candidate candidate, int row) {
            if (isLinear(candidate, row)) {
                return linearMargins[row];
            }
            double network = Calibration.margin(
                    candidate.network().result().scored().get(row).probability());
            return candidate
                    .plan()
                    .flatMap(LinearPlan::stack)
                    .map(stack -> stack.margin(network, linearMargins[row]))
                    .orElse(network);
        }

        List<ScoredReview> scored(Candidate candidate) {
            return IntStream.range(0, rows.size())
                    .mapToObj(row -> new ScoredReview(rows.get(row), Calibration.sigmoid(margin(candidate, row))))
                    .toList();
        }

        PlanScore score(Candidate candidate, List<ScoredReview> reference) {
            Evaluator.Result network = candidate.network().result();
            List<ScoredReview> scored = scored(candidate);
            long tokens = 0;
            long allTokens = 0;
            int answered = 0;
            double[] losses = new double[rows.size() + 1];
            losses[rows.size()] = ANOTHER_LOSS;
            for (int row = 0; row < rows.size(); row++) {
                int read = network.predictions().get(row).tokens();
                allTokens += read;
                if (isLinear(candidate, row)) {
                    answered++;
                } else {
                    tokens += read;
                }
                ScoredReview wanted = reference.get(row);
                boolean same = wanted.predictedPositive() == scored.get(row).predictedPositive();
                losses[row] = same ? 0 : Math.abs(2 * wanted.probability() - 1);
            }
            double seconds = network.seconds() * tokens / Math.max(1, allTokens)
                    + (candidate.plan().isPresent() ? linearSeconds : 0);
            double deviation = Math.sqrt(Variance.of(losses).getAsDouble() / losses.length);
            return new PlanScore(
                    candidate.servingPlan(),
                    (double) answered / rows.size(),
                    Metrics.accuracy(scored),
                    Metrics.accuracyInterval(scored),
                    Metrics.logLoss(scored),
                    (double) tokens / rows.size(),
                    rows.size() / Math.max(seconds, 1e-9),
                    (Arrays.stream(losses).sum() - ANOTHER_LOSS) / rows.size(),
                    Mean.of(losses).getAsDouble()
                            + NormalDistribution.of(0, 1).inverseSurvivalProbability(ONE_SIDED) * deviation);
        }
    }
}
