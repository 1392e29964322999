package io.reviewstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.linear.StackFit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What the cheapest plan within the budget costs in truth: reviews whose margins are those of two models of known worth, some
 * hundreds to choose a plan on, and very many to see what it loses against the plan of the lowest log loss.
 */
class SimulatedPlansTest {
    private static final long SEED = Long.getLong("seed", 20260417);
    private static final int CHOICES = Integer.getInteger("plans", 40);
    private static final int POPULATION = 40_000;
    private static final double BUDGET = PlanPolicy.DEFAULT.accuracyBudget();

    /** The network is correct on 92 %, the linear model on 86 %. */
    private static final World GOOD_NETWORK = new World(0.71, 0.93, 0.3);

    private final Random random = new Random(SEED);

    /**
     * Two models that see the truth of a review with noise.
     *
     * @param network standard deviation of the noise of the network
     * @param linear that of the linear model
     * @param shared the part of the variance of the noise that both have in common
     */
    private record World(double network, double linear, double shared) {
        /** Of a review: its label, and the margins, each calibrated but for the shared noise. */
        record Seen(boolean positive, double network, double linear) {}

        Seen see(Random random) {
            boolean positive = random.nextBoolean();
            double truth = positive ? 1 : -1;
            double common = random.nextGaussian();
            return new Seen(positive, margin(truth, network, common, random), margin(truth, linear, common, random));
        }

        /** The logit of a normal observation of ±1 with this noise is 2 x / noise². */
        private double margin(double truth, double noise, double common, Random random) {
            double error = Math.sqrt(shared) * common + Math.sqrt(1 - shared) * random.nextGaussian();
            return 2 * (truth + noise * error) / (noise * noise);
        }
    }

    /** Shares of choices that lose more than the budget, and means of what they lose and save. */
    private record Outcome(double tooCostly, double loss, double tokens, double linearShare) {}

    private Outcome choose(World world, int reviews, double budget) {
        double tooCostly = 0;
        double losses = 0;
        double tokens = 0;
        double linearShare = 0;
        for (int choice = 0; choice < CHOICES; choice++) {
            PlanGrid grid = grid(world, reviews);
            PlanScore cheapest = grid.cheapest(budget);
            double loss = lossInTruth(world, grid.reference().plan(), cheapest.plan());
            tooCostly += loss > budget ? 1 : 0;
            losses += loss;
            tokens += cheapest.networkTokens() / grid.network().networkTokens();
            linearShare += cheapest.linearShare();
        }
        return new Outcome(tooCostly / CHOICES, losses / CHOICES, tokens / CHOICES, linearShare / CHOICES);
    }

    private PlanGrid grid(World world, int reviews) {
        List<Boolean> labels = new ArrayList<>();
        double[] network = new double[reviews];
        double[] linear = new double[reviews];
        boolean[] positive = new boolean[reviews];
        for (int i = 0; i < reviews; i++) {
            World.Seen seen = world.see(random);
            labels.add(seen.positive());
            positive[i] = seen.positive();
            network[i] = seen.network();
            linear[i] = seen.linear();
        }
        List<ReviewRow> rows = ScoredReviews.rows("simulated", labels);
        return PlanGrid.of(
                Optional.of(new PlanGrid.LinearPart(
                        ScoredReviews.result(rows, linear, 0, 1e5), result -> Optional.empty(), Optional.empty())),
                List.of(new PlanGrid.NetworkResult(
                        NetworkFile.INT8,
                        256,
                        ScoredReviews.result(rows, network, 100, 100),
                        StackFit.fit(network, linear, positive))));
    }

    private double lossInTruth(World world, ServingPlan reference, ServingPlan plan) {
        int lost = 0;
        for (int i = 0; i < POPULATION; i++) {
            World.Seen seen = world.see(random);
            lost += correct(reference, seen) - correct(plan, seen);
        }
        return (double) lost / POPULATION;
    }

    private static int correct(ServingPlan plan, World.Seen seen) {
        double margin = seen.network();
        Optional<LinearPlan> linear = plan.linear();
        if (linear.flatMap(LinearPlan::cascade)
                .filter(cascade -> cascade.isSure(seen.linear()))
                .isPresent()) {
            margin = seen.linear();
        } else if (linear.flatMap(LinearPlan::stack).isPresent()) {
            margin = linear.get().stack().get().margin(seen.network(), seen.linear());
        }
        return margin >= 0 == seen.positive() ? 1 : 0;
    }

    @Test
    void theCheapestPlanRarelyLosesMoreThanTheBudget() {
        Outcome outcome = choose(GOOD_NETWORK, 700, BUDGET);

        assertThat(outcome.tooCostly()).as("seed " + SEED).isLessThanOrEqualTo(0.05);
        assertThat(outcome.tokens()).as("seed " + SEED).isLessThan(0.9);
    }

    @Test
    void withTooFewReviewsNoPlanIsCheaperThanTheBest() {
        Outcome outcome = choose(GOOD_NETWORK, 150, BUDGET);

        assertThat(outcome.linearShare()).as("seed " + SEED).isZero();
    }

    /** {@code -Dplans=100} prints the table of docs/inference.md. */
    @Test
    void aLargerBudgetSavesMore() {
        Outcome small = choose(GOOD_NETWORK, 700, BUDGET);
        Outcome large = choose(GOOD_NETWORK, 700, 0.01);

        assertThat(large.tokens()).as("seed " + SEED).isLessThan(small.tokens());
        if (Integer.getInteger("plans") != null) {
            print();
        }
    }

    private void print() {
        System.out.println("| network, linear model correct | validation reviews | budget | loses more than it |"
                + " loss, mean | network tokens | answered by the linear model |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|");
        for (World world : List.of(GOOD_NETWORK, new World(0.71, 1.3, 0.3), new World(1.14, 0.93, 0.3))) {
            for (int reviews : new int[] {350, 700, 2_000}) {
                for (double budget : new double[] {0.003, 0.01}) {
                    Outcome outcome = choose(world, reviews, budget);
                    System.out.printf(
                            Locale.ROOT,
                            "| %.0f %%, %.0f %% | %d | %.1f points | %.1f %% | %.2f points | %.0f %% | %.0f %% |%n",
                            100 * accuracy(world, true),
                            100 * accuracy(world, false),
                            reviews,
                            100 * budget,
                            100 * outcome.tooCostly(),
                            100 * outcome.loss(),
                            100 * outcome.tokens(),
                            100 * outcome.linearShare());
                }
            }
        }
        System.out.println("seed " + SEED);
    }

    private double accuracy(World world, boolean network) {
        int correct = 0;
        for (int i = 0; i < POPULATION; i++) {
            World.Seen seen = world.see(random);
            correct += (network ? seen.network() : seen.linear()) >= 0 == seen.positive() ? 1 : 0;
        }
        return (double) correct / POPULATION;
    }
}
