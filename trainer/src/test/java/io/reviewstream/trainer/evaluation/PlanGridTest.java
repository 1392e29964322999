package io.reviewstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.Cascade;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.common.bundle.ServingPlan.Stack;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.PlanGrid.LinearPart;
import io.reviewstream.trainer.evaluation.PlanGrid.NetworkResult;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanGridTest {
    private static final int ROWS = 1_000;
    /** Every second is positive. */
    private static final List<ReviewRow> REVIEWS = ScoredReviews.rows("plans", ROWS);

    /** Correct with this margin on all reviews but every n-th, which it has the other sign of. */
    private static double[] margins(double margin, int wrongEvery) {
        return IntStream.range(0, ROWS)
                .mapToDouble(i -> (i % 2 == 0 ? 1 : -1) * (i % wrongEvery == 0 ? -margin : margin))
                .toArray();
    }

    /** A hundred reviews in a second. */
    private static NetworkResult network(int maxTokens, int tokens, double[] margins, Optional<Stack> stack) {
        return new NetworkResult(
                NetworkFile.INT8, maxTokens, ScoredReviews.result(REVIEWS, margins, tokens, 100), stack);
    }

    private static Optional<LinearPart> linear(double[] margins, Optional<Double> threshold) {
        return Optional.of(new LinearPart(
                ScoredReviews.result(REVIEWS, margins, 0, 100_000), network -> Optional.empty(), threshold));
    }

    private static Optional<Cascade> cascade(PlanScore score) {
        return score.plan().linear().flatMap(LinearPlan::cascade);
    }

    @Test
    void withoutALinearModelOnlyTheLimitsAreCompared() {
        PlanGrid grid = PlanGrid.of(
                Optional.empty(),
                List.of(
                        network(256, 100, margins(2, 10), Optional.empty()),
                        network(64, 50, margins(2, 5), Optional.empty())));

        assertThat(grid.scores()).extracting(score -> score.plan().maxTokens()).containsExactly(256, 64);
        assertThat(grid.scores()).extracting(PlanScore::accuracy).containsExactly(0.9, 0.8);
        assertThat(grid.scores()).extracting(PlanScore::networkTokens).containsExactly(100.0, 50.0);
        assertThat(grid.reference()).isEqualTo(grid.network());
        assertThat(grid.network().reviewsPerSecond()).isCloseTo(100, within(1e-9));
        assertThat(grid.cheapest(0.003)).isEqualTo(grid.network());
    }

    @Test
    void aCascadeReadsTokensOnlyOfWhatTheLinearModelIsNotSureOf() {
        // Given: the linear model is sure of the first 600
        double[] sure = margins(3, ROWS + 1);
        for (int i = 600; i < ROWS; i++) {
            sure[i] = i % 2 == 0 ? 0.1 : -0.1;
        }
        sure[0] = 3;

        PlanGrid grid = PlanGrid.of(
                linear(sure, Optional.empty()), List.of(network(256, 100, margins(2, ROWS + 1), Optional.empty())));

        PlanScore score = grid.scores().stream()
                .filter(each ->
                        cascade(each).filter(cascade -> cascade.threshold() > 2).isPresent())
                .max(Comparator.comparingDouble(PlanScore::linearShare))
                .orElseThrow();
        // About 2 % of the sure ones are audited.
        assertThat(score.linearShare()).isBetween(0.57, 0.6);
        assertThat(score.networkTokens()).isCloseTo(100 * (1 - score.linearShare()), within(1e-9));
        assertThat(score.reviewsPerSecond()).isCloseTo(ROWS / (10 * (1 - score.linearShare()) + 0.01), within(1e-6));
        assertThat(score.accuracy()).isEqualTo(1);
    }

    @Test
    void theReferenceHasTheLowestLogLossAndNoCascade() {
        Stack stack = new Stack(1, 1, 0);

        PlanGrid grid = PlanGrid.of(
                linear(margins(1, 10), Optional.empty()),
                List.of(network(256, 100, margins(1, 7), Optional.of(stack))));

        assertThat(grid.reference().plan().linear().flatMap(LinearPlan::stack)).contains(stack);
        assertThat(cascade(grid.reference())).isEmpty();
        assertThat(grid.reference().loss()).isZero();
    }

    @Test
    void aPlanLosesWhatTheReferenceIsSureOf() {
        // Given: the shorter network differs on every tenth review, where the other is sure with 0.9
        double margin = Math.log(9);
        PlanGrid grid = PlanGrid.of(
                Optional.empty(),
                List.of(
                        network(256, 100, margins(margin, ROWS + 1), Optional.empty()),
                        network(64, 50, margins(margin, 10), Optional.empty())));

        PlanScore shorter = grid.scores().get(1);
        // The very first review is wrong in both.
        assertThat(shorter.loss()).isCloseTo(0.8 * 99 / ROWS, within(1e-9));
        assertThat(shorter.highestLoss()).isBetween(shorter.loss() + 0.01, shorter.loss() + 0.02);
        assertThat(grid.cheapest(0.09)).isEqualTo(grid.network());
        assertThat(grid.cheapest(0.1)).isEqualTo(shorter);
    }

    @Test
    void aThresholdOfTheBundleIsComparedToo() {
        PlanGrid grid = PlanGrid.of(
                linear(margins(1, 10), Optional.of(0.123)),
                List.of(network(256, 100, margins(2, 10), Optional.empty())));

        assertThat(grid.scores())
                .extracting(PlanScore::plan)
                .contains(new ServingPlan(
                        NetworkFile.INT8,
                        256,
                        Optional.of(new LinearPlan(1, Optional.of(new Cascade(0.123, 0.02)), Optional.empty()))));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.001, 1, Double.NaN})
    void aBudgetThatIsNoShareIsRejected(double budget) {
        assertThatIllegalArgumentException().isThrownBy(() -> new PlanPolicy(PlanPolicy.Choice.AUTO, budget));
    }
}
