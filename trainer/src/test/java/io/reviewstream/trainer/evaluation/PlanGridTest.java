package io.reviewstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.Cascade;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.common.bundle.ServingPlan.Stack;
import io.reviewstream.common.inference.ServedFile.FileOption;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.PlanGrid.LinearPart;
import io.reviewstream.trainer.evaluation.PlanGrid.NetworkResult;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanGridTest {
    private static final int ROWS = 1_000;

    @TempDir
    Path directory;

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
        assertThat(score.linearShare()).isBetween(0.57, 0.599);
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
    void aCascadeIsNeverTheReference() {
        PlanGrid grid = PlanGrid.of(
                linear(margins(5, ROWS + 1), Optional.empty()),
                List.of(network(256, 100, margins(1, 3), Optional.empty())));

        assertThat(grid.reference()).isEqualTo(grid.network());
        assertThat(grid.scores())
                .anyMatch(score -> score.logLoss() < grid.reference().logLoss());
    }

    @Test
    void thresholdsAnswerTheSharesThatAreTried() {
        double[] distinct = IntStream.range(0, ROWS)
                .mapToDouble(i -> (i % 2 == 0 ? 1 : -1) * (i + 1) / 1e3)
                .toArray();

        PlanGrid grid = PlanGrid.of(
                linear(distinct, Optional.empty()), List.of(network(256, 100, margins(1, 3), Optional.empty())));

        List<Double> shares = grid.scores().stream()
                .filter(score -> cascade(score).isPresent())
                .map(PlanScore::linearShare)
                .toList();
        double[] wanted = {0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
        for (int i = 0; i < wanted.length; i++) {
            // Without the audited ones.
            assertThat(shares.get(i)).isBetween(wanted[i] * 0.96, wanted[i] * 0.995);
        }
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
        assertThat(grid.cheapest(shorter.highestLoss())).isEqualTo(shorter);
    }

    @ParameterizedTest
    @CsvSource({"512,512:128:64", "256,256:128:64", "129,129:128:64", "128,128:64", "64,64", "16,16"})
    void lowerLimitsOfTokensAreTried(int maxTokens, String limits) {
        assertThat(PlanGrid.limits(maxTokens)).extracting(String::valueOf).containsExactly(limits.split(":"));
    }

    @Test
    void theNetworkOfABundleIsRunOnceForEachLimit() {
        // Given: a network that knows "good" and "bad", and a linear model that is sure of neither
        ModelBundle bundle = TinyModel.store(
                new DirectoryRegistry(directory, Clock.systemUTC()), Instant.parse("2026-01-01T00:00:00Z"), 0);
        List<ReviewRow> rows = Corpus.of(
                        "two",
                        List.of(new Corpus.CorpusRow("good case", true), new Corpus.CorpusRow("bad case", false)))
                .rows();
        Stack stack = new Stack(1, 2, 0);
        LinearPart linear = new LinearPart(
                ScoredReviews.result(rows, new double[] {0.5, -0.5}, 0, 100),
                network ->
                        Optional.of(stack).filter(known -> network.evaluation().accuracy() == 1),
                Optional.empty());

        // When
        PlanGrid grid = PlanGrid.measure(
                bundle, NetworkFile.FP32, new Evaluator(FileOption.AUTO), rows, Optional.of(linear), Optional.empty());
        PlanGrid known = PlanGrid.measure(
                bundle,
                NetworkFile.FP32,
                new Evaluator(FileOption.AUTO),
                rows,
                Optional.empty(),
                Optional.of(ScoredReviews.result(rows, new double[] {-1, 1}, 7, 100)));

        // Then
        assertThat(grid.network().plan()).isEqualTo(new ServingPlan(NetworkFile.FP32, 16, Optional.empty()));
        assertThat(grid.network().accuracy()).isEqualTo(1);
        assertThat(grid.network().networkTokens()).isEqualTo(4);
        assertThat(grid.scores())
                .extracting(score -> score.plan().linear().flatMap(LinearPlan::stack))
                .contains(Optional.of(stack));
        assertThat(known.scores()).extracting(PlanScore::accuracy).containsExactly(0.0);
        assertThat(known.network().networkTokens()).isEqualTo(7);
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
        assertThat(new PlanPolicy(PlanPolicy.Choice.AUTO, 0).accuracyBudget()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> new PlanPolicy(PlanPolicy.Choice.AUTO, budget));
    }
}
