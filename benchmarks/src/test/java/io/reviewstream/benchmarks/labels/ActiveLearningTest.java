package io.reviewstream.benchmarks.labels;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.SharedFiles;
import io.reviewstream.common.linear.LinearModel;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.Calibration;
import io.reviewstream.trainer.evaluation.ScoredReview;
import io.reviewstream.trainer.linear.LinearTrainer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How many labels it saves to ask for reviews of which the model is unsure, on real reviews: a linear model is trained on the first
 * labels, the streamer asks for more by its predictions, and so on. Against it the same number of labels of random reviews.
 * Prints the table of docs/labels.md, which has five seeds.
 */
class ActiveLearningTest {
    private static final int TEST_ROWS = 1200;
    private static final int CALIBRATION_ROWS = 300;
    private static final int ROUND = 200;
    private static final int ALL_ROUNDS = 10;
    private static final int FEW_ROUNDS = 5;

    /** Reviews in a random order: those that are asked about, and others. */
    private record ReviewSplit(List<ReviewRow> pool, List<ReviewRow> calibration, List<ReviewRow> test) {
        static ReviewSplit of(List<ReviewRow> rows, long seed) {
            List<ReviewRow> shuffled = new ArrayList<>(rows);
            Collections.shuffle(shuffled, new Random(seed));
            int others = TEST_ROWS + CALIBRATION_ROWS;
            return new ReviewSplit(
                    shuffled.subList(others, shuffled.size()),
                    shuffled.subList(TEST_ROWS, others),
                    shuffled.subList(0, TEST_ROWS));
        }

        List<ReviewRow> without(Collection<ReviewRow> labelled) {
            Set<ReviewRow> gone = Set.copyOf(labelled);
            return pool.stream().filter(row -> !gone.contains(row)).toList();
        }
    }

    private static List<ReviewRow> reviews() {
        return CsvCorpus.readAll(List.of(SharedFiles.require("data/amazon-reviews/train.csv")))
                .rows();
    }

    private static List<ScoredReview> scored(LinearModel model, List<ReviewRow> rows) {
        return rows.stream()
                .map(row -> new ScoredReview(row, Calibration.sigmoid(model.margin(row.text()))))
                .toList();
    }

    private static double accuracy(List<ReviewRow> labelled, List<ReviewRow> test) {
        List<ScoredReview> scored = scored(LinearTrainer.train(labelled, false), test);
        return scored.stream()
                        .filter(each -> each.probability() >= 0.5 == each.row().positive())
                        .count()
                / (double) scored.size();
    }

    /** Accuracy after each round, with labels of random reviews. */
    private static double[] random(ReviewSplit split, int rounds) {
        double[] accuracies = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            accuracies[round] = accuracy(split.pool().subList(0, (round + 1) * ROUND), split.test());
        }
        return accuracies;
    }

    /** The same with labels that the streamer asks for, from the second round on. */
    private static double[] requested(ReviewSplit split, int rounds) {
        double[] accuracies = new double[rounds];
        List<ReviewRow> labelled = new ArrayList<>(split.pool().subList(0, ROUND));
        try (RequestDriver driver = new RequestDriver()) {
            for (int round = 0; round < rounds; round++) {
                if (round > 0) {
                    LinearModel model = LinearTrainer.train(labelled, false);
                    double temperature = Calibration.temperature(scored(model, split.calibration()));
                    List<ReviewRow> asked = driver.ask(
                            Calibration.rescaled(scored(model, split.without(labelled)), temperature), ROUND);
                    labelled.addAll(asked);
                }
                accuracies[round] = accuracy(labelled, split.test());
            }
        }
        assertThat(labelled).doesNotHaveDuplicates().hasSize(rounds * ROUND);
        return accuracies;
    }

    /** A choice of the surest reviews instead is 3.2 points worse here. */
    @Test
    void requestedLabelsTrainAboutAsGoodAModelAsRandomOnes() {
        assertThat(compare(1, FEW_ROUNDS)[FEW_ROUNDS - 1]).isBetween(-0.02, 0.02);
    }

    @Test
    @Tag("nightly")
    void requestedLabelsTrainABetterModelOverFiveSeeds() {
        assertThat(compare(5, ALL_ROUNDS)[ALL_ROUNDS - 1]).isPositive();
    }

    /** What is gained after each round, the mean of the seeds. */
    private static double[] compare(int seeds, int rounds) {
        List<ReviewRow> reviews = reviews();
        List<double[]> random = new ArrayList<>();
        List<double[]> requested = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            ReviewSplit split = ReviewSplit.of(reviews, seed);
            random.add(random(split, rounds));
            requested.add(requested(split, rounds));
        }
        return IntStream.range(0, rounds)
                .mapToDouble(round -> gain(round, random, requested))
                .toArray();
    }

    private static double gain(int round, List<double[]> random, List<double[]> requested) {
        DoubleSummaryStatistics gain = IntStream.range(0, random.size())
                .mapToDouble(i -> requested.get(i)[round] - random.get(i)[round])
                .summaryStatistics();
        System.out.printf(
                Locale.ROOT,
                "| %,d | %.1f %% | %.1f %% | %+.1f (%+.1f to %+.1f) |%n",
                (round + 1) * ROUND,
                100 * mean(random, round),
                100 * mean(requested, round),
                100 * gain.getAverage(),
                100 * gain.getMin(),
                100 * gain.getMax());
        return gain.getAverage();
    }

    private static double mean(List<double[]> seeds, int round) {
        return seeds.stream().mapToDouble(each -> each[round]).average().orElseThrow();
    }
}
