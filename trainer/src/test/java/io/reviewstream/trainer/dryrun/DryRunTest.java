package io.reviewstream.trainer.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.TrainingRuns;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.DatasetSplits;
import io.reviewstream.trainer.run.RunContext;
import io.reviewstream.trainer.run.RunOutcome;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.training.CheckpointPlan;
import io.reviewstream.trainer.training.Freeze;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DryRunTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Corpus PLAIN = Corpus.of("plain", TinyReviews.of(Wording.PLAIN, 700, 1));

    @TempDir
    static Path shared;

    private static BaseModel base;

    @TempDir
    Path directory;

    @BeforeAll
    static void prepare() {
        base = TinyReviews.baseModel(shared.resolve("base"));
    }

    @Test
    void splitStepsAndParametersAreThoseOfARun() {
        // When
        DryRunReport report = dryRun(PLAIN, TinyReviews.plan());

        // Then
        List<ReviewRow> training = PLAIN.part(Split.DEFAULT, Split.Part.TRAINING);
        long positive = training.stream().filter(ReviewRow::positive).count();
        assertThat(report.rows()).isEqualTo(new DryRunReport.RowCounts(700, Map.of(), 0, 700));
        assertThat(report.parts().keySet()).containsExactly("training", "validation", "holdout");
        assertThat(report.parts())
                .containsEntry("training", new DryRunReport.ClassCounts(positive, training.size() - positive));
        assertThat(report.parts().values().stream()
                        .mapToLong(DryRunReport.ClassCounts::reviews)
                        .sum())
                .isEqualTo(700);
        int steps = (training.size() + 31) / 32;
        assertThat(report.steps()).isEqualTo(new DryRunReport.Steps(steps, 4, 4 * steps));
        assertThat(report.computing().device()).isEqualTo("CPU: --device cpu");
        assertThat(report.computing().precision()).isEqualTo("FP32");
        assertThat(report.computing().backend()).startsWith("TorchScript, FP32");
        assertThat(report.parameters().frozen()).isZero();
        assertThat(report.parameters().trained()).isPositive();
        assertThat(report.time().epoch()).isPositive();
        assertThat(report.time().encoding()).isZero();
        assertThat(report.time().total())
                .isCloseTo(report.time().baseline() + 4 * report.time().epoch(), within(1e-9));
    }

    @Test
    void encodingByAFrozenBackboneIsTimed() {
        // Given
        TrainingPlan headOnly = TinyReviews.plan(Optional.of(new Freeze.Backbone()));

        // When
        DryRunReport report = dryRun(PLAIN, headOnly);

        // Then
        assertThat(report.parameters().trained()).isEqualTo(32 * 32 + 32 + 32 * 2 + 2);
        assertThat(report.time().encoding()).isPositive();
        assertThat(report.time().total())
                .isGreaterThan(report.time().encoding() + 4 * report.time().epoch());
    }

    @Test
    void droppedRowsAreCountedByReason() throws IOException {
        // Given
        StringBuilder rows = new StringBuilder("reviewText,isPositive\n,1\n,0\nno label,\n");
        TinyReviews.of(Wording.PLAIN, 300, 1).forEach(review -> rows.append('"')
                .append(review.text())
                .append("\",")
                .append(review.positive())
                .append('\n'));
        rows.append("\"twice the same\",1\n".repeat(3));
        Path file = Files.writeString(directory.resolve("reviews.csv"), rows);
        Corpus first = CsvCorpus.readAll(List.of(file)).first(250);

        // When
        DryRunReport.RowCounts counted = dryRun(first, TinyReviews.plan()).rows();

        // Then
        assertThat(counted)
                .isEqualTo(new DryRunReport.RowCounts(
                        306,
                        Map.of("without a text", 2L, "without a label", 1L, "whose text or id came again later", 2L),
                        51,
                        250));
    }

    @Test
    void tokensAreCountedBeforeTruncation() {
        // Given: reviews of 3 to 102 tokens, "[CLS] good … [SEP]", of which the network reads 16
        List<Corpus.CorpusRow> reviews = new ArrayList<>();
        for (int words = 1; words <= 100; words++) {
            reviews.add(new Corpus.CorpusRow("good ".repeat(words).strip(), words % 2 == 0));
        }

        // When
        DryRunReport report = dryRun(Corpus.of("by length", reviews), TinyReviews.plan());

        // Then
        assertThat(report.tokens()).isEqualTo(new DryRunReport.TokenPercentiles(52, 92, 97, 101, 102, 16, 86));
    }

    @Test
    void settingsAreThoseOfTheManifestOfARun() {
        // Given
        DirectoryRegistry registry = new DirectoryRegistry(directory.resolve("registry"), CLOCK);
        RunOutcome real = TrainingRuns.silent(registry).run(base, PLAIN, TinyReviews.plan(), Optional.empty());

        // When
        DryRunReport report = dryRun(PLAIN, TinyReviews.plan());

        // Then
        assertThat(report.settings()).isEqualTo(real.bundle().manifest().hyperParameters());
        assertThat(report.seed()).isEqualTo(real.bundle().manifest().seed());
    }

    @Test
    void noCheckpointIsWritten() {
        // Given
        Path checkpoints = directory.resolve("checkpoints");
        TrainingPlan plan = TinyReviews.plan();
        TrainingPlan kept = plan.withCheckpoints(Optional.of(new CheckpointPlan(checkpoints, 1)));

        // When
        dryRun(PLAIN, kept);

        // Then
        assertThat(checkpoints).doesNotExist();
    }

    @Test
    void tooFewReviewsFailAsInARun() {
        // Given
        Corpus one = Corpus.of("one", List.of(new Corpus.CorpusRow("Fine", true)));

        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> dryRun(one, TinyReviews.plan()));

        // Then
        assertThat(failure).hasMessageStartingWith("There are 1 labelled reviews");
    }

    private static DryRunReport dryRun(Corpus corpus, TrainingPlan plan) {
        return new DryRun(CLOCK).of(base, DatasetSplits.of(corpus, plan), RunContext.NONE);
    }
}
