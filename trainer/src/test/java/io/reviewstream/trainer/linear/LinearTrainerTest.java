package io.reviewstream.trainer.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.SharedFiles;
import io.reviewstream.common.linear.LinearModel;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearTrainerTest {
    private static final List<ReviewRow> PLAIN =
            Corpus.of("plain", TinyReviews.of(Wording.PLAIN, 300, 1)).rows();

    @TempDir
    Path directory;

    private static double accuracy(LinearModel model, List<ReviewRow> rows) {
        return rows.stream()
                        .filter(row -> model.margin(row.text()) >= 0 == row.positive())
                        .count()
                / (double) rows.size();
    }

    @Test
    void itLearnsWhichWordsArePositive() {
        LinearModel model = LinearTrainer.train(PLAIN, false);

        assertThat(accuracy(
                        model,
                        Corpus.of("others", TinyReviews.of(Wording.PLAIN, 300, 2))
                                .rows()))
                .isGreaterThan(0.99);
        assertThat(model.margin("great")).isPositive();
        assertThat(model.margin("awful")).isNegative();
    }

    @Test
    void itLearnsPairsOfWords() {
        // Given: neither word alone says anything
        List<Corpus.CorpusRow> reviews = IntStream.range(0, 200)
                .mapToObj(i -> new Corpus.CorpusRow(
                        (i % 2 == 0 ? "not bad, good " : "not good, bad ") + "number " + i, i % 2 == 0))
                .toList();

        LinearModel model = LinearTrainer.train(Corpus.of("pairs", reviews).rows(), false);

        assertThat(model.margin("not bad")).isPositive();
        assertThat(model.margin("not good")).isNegative();
    }

    @Test
    void theOrderOfTheReviewsChangesNoBit() throws IOException {
        long seed = System.nanoTime();
        List<ReviewRow> shuffled = new ArrayList<>(PLAIN);
        Collections.shuffle(shuffled, new Random(seed));

        LinearTrainer.train(PLAIN, true).write(directory.resolve("one"));
        LinearTrainer.train(shuffled, true).write(directory.resolve("other"));

        assertThat(Files.mismatch(directory.resolve("one"), directory.resolve("other")))
                .as("seed %s", seed)
                .isEqualTo(-1);
    }

    @Test
    void ofTooManyReviewsThoseOfTheLowestHashesTrain() throws IOException {
        List<ReviewRow> byHash =
                PLAIN.stream().sorted(Comparator.comparing(ReviewRow::textHash)).toList();
        long features = byHash.stream()
                .limit(40)
                .mapToLong(row -> NgramFeatures.of(row.text()).length)
                .sum();

        LinearTrainer.train(PLAIN, false, features).write(directory.resolve("one"));
        LinearTrainer.train(byHash.subList(0, 40), false).write(directory.resolve("other"));

        assertThat(Files.mismatch(directory.resolve("one"), directory.resolve("other")))
                .isEqualTo(-1);
    }

    @Test
    void theRatioOfAFeatureIsThatOfItsSmoothedSharesInTheClasses() {
        double[] ratios = LinearTrainer.ratios(
                List.of(new int[] {1, 2}, new int[] {1, 2}, new int[] {1, 3}), new boolean[] {true, true, false});

        double positives = NgramFeatures.BUCKETS + 4.0;
        double negatives = NgramFeatures.BUCKETS + 2.0;
        assertThat(ratios[1]).isCloseTo(Math.log(3 / positives / (2 / negatives)), within(1e-9));
        assertThat(ratios[2]).isCloseTo(Math.log(3 / positives / (1 / negatives)), within(1e-9));
        assertThat(ratios[3]).isCloseTo(Math.log(2 / negatives / (1 / positives)), within(1e-9));
    }

    @Test
    void balancedClassesFavourTheRarerOne() {
        List<ReviewRow> rarelyNegative = PLAIN.stream()
                .filter(row -> row.positive() || row.textHash().charAt(0) == '0')
                .toList();

        double without = LinearTrainer.train(rarelyNegative, false).margin("phone");
        double with = LinearTrainer.train(rarelyNegative, true).margin("phone");

        assertThat(with).isLessThan(without);
    }

    @Test
    void reviewsOfOneClassAreRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinearTrainer.train(
                        PLAIN.stream().filter(ReviewRow::positive).toList(), false));
    }

    @Test
    void realReviewsAreClassifiedAsWellAsMeasured() {
        // Given: 84.0 to 85.0 % were measured on these 638 reviews
        Corpus corpus = CsvCorpus.readAll(List.of(SharedFiles.require("data/amazon-reviews/train.csv")));

        LinearModel model = LinearTrainer.train(corpus.part(Split.DEFAULT, Split.Part.TRAINING), false);

        assertThat(accuracy(model, corpus.part(Split.DEFAULT, Split.Part.HOLDOUT)))
                .isBetween(0.82, 0.9);
    }
}
