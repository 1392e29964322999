package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.TrainingRuns;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.GoldenSet;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.data.TrainedOn;
import io.reviewstream.trainer.evaluation.GateSettings;
import io.reviewstream.trainer.training.TrainingListener;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one model was trained on, no other is compared with it on. */
class TwoRoundsTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Corpus FIRST = Corpus.of("first", TinyReviews.of(Wording.PLAIN, 500, 1));
    private static final Corpus BOTH =
            Corpus.merge(List.of(FIRST, Corpus.of("second", TinyReviews.of(Wording.OTHER, 700, 2))));

    @TempDir
    Path directory;

    private ModelRegistry registry;
    private BaseModel base;

    @BeforeEach
    void start() {
        registry = new DirectoryRegistry(directory.resolve("registry"), CLOCK);
        base = TinyReviews.baseModel(directory.resolve("base"));
    }

    @ParameterizedTest
    @EnumSource
    void noTextThatTrainedTheChampionTestsItsChallenger(Recipe recipe) {
        // Given
        RunOutcome first = run(FIRST, plan(recipe), RunContext.NONE);
        if (first.champion().isEmpty()) {
            registry.promote(first.bundle().version(), new Overridden("a test"), Optional.empty());
        }
        Set<String> trainedFirst = new HashSet<>(first.bundle().trainingTexts());
        List<ReviewRow> holdout = BOTH.part(Split.DEFAULT, Split.Part.HOLDOUT);
        long fair = holdout.stream()
                .filter(row -> !trainedFirst.contains(row.textHash()))
                .count();

        // When
        RunOutcome second = run(BOTH, TinyReviews.plan(), RunContext.NONE);

        // Then
        assertThat(second.decision().evidence().championVersion())
                .contains(first.bundle().version());
        assertThat(second.decision().evidence().holdoutRows()).isEqualTo(fair);
        assertThat(fair == holdout.size())
                .as("only the lab trains on what others hold out")
                .isEqualTo(recipe == Recipe.DEFAULT);
        assertThat(second.bundle().trainingTexts())
                .doesNotContainAnyElementsOf(
                        holdout.stream().map(ReviewRow::textHash).toList());
    }

    @Test
    void goldenReviewsNeverTrainAndMustBeCorrect() {
        // Given
        List<ReviewRow> training = FIRST.part(Split.DEFAULT, Split.Part.TRAINING);
        ReviewRow golden = training.get(0);
        ReviewRow mislabelled =
                new ReviewRow("mislabelled", golden.source(), !golden.positive(), golden.textHash(), golden.origin());

        // When
        RunOutcome right =
                run(FIRST, TinyReviews.plan().withGolden(new GoldenSet(List.of(golden), 1)), RunContext.NONE);
        RunOutcome wrong =
                run(FIRST, TinyReviews.plan().withGolden(new GoldenSet(List.of(mislabelled), 1)), RunContext.NONE);

        // Then
        assertThat(right.champion()).isPresent();
        assertThat(right.bundle().trainingTexts())
                .doesNotContain(golden.textHash())
                .hasSize(training.size() - 1);
        assertThat(wrong.decision().reasons())
                .contains(
                        "it classifies 0 of 1 golden reviews correctly, and 100.0 % are required; incorrect are [mislabelled]");
        assertThat(wrong.champion()).isEmpty();
    }

    @Test
    void theBundleRecordsTheRecentReviews() {
        // Given
        RunOutcome first = run(FIRST, TinyReviews.plan(), RunContext.NONE);
        RunContext.RecentLabelWeight recentWeight = new RunContext.RecentLabelWeight(
                4, Optional.of(TrainedOn.of(first.bundle().manifest().lineage())));

        // When
        RunOutcome second = run(BOTH, TinyReviews.plan(), new RunContext(Optional.of("wish"), recentWeight));

        // Then
        int recent = BOTH.part(Split.DEFAULT, Split.Part.TRAINING).size()
                - FIRST.part(Split.DEFAULT, Split.Part.TRAINING).size();
        assertThat(second.bundle().manifest().hyperParameters())
                .containsEntry("recentWeight", "4.0")
                .containsEntry("recentReviews", String.valueOf(recent));
        assertThat(second.bundle().manifest().lineage().requestId()).contains("wish");
        assertThat(second.champion()).isPresent();
    }

    private RunOutcome run(Corpus corpus, TrainingPlan plan, RunContext context) {
        return TrainingRuns.of(
                        registry, GateSettings.DEFAULT.withFewestRows(20), Announcer.NOWHERE, TrainingListener.silent())
                .run(base, DatasetSplits.of(corpus, plan), context);
    }

    private static TrainingPlan plan(Recipe recipe) {
        TrainingPlan usual = TinyReviews.plan();
        return new TrainingPlan(recipe, usual.overrides(), usual.inputLength(), usual.data(), usual.compute(), 7);
    }
}
