package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.linear.LinearModel;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.Corpus.CorpusRow;
import io.reviewstream.trainer.evaluation.Calibration;
import io.reviewstream.trainer.evaluation.Evaluator;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanSelectionTest {
    /** Of a label, for which a linear model that has fitted the training reviews is far too sure. */
    private static final double WRONG = 0.2;

    @Test
    void theLinearModelIsAsSureAsItIsRight(@TempDir Path directory) {
        // Given
        Random random = new Random(1);
        List<CorpusRow> noisy = TinyReviews.of(TinyReviews.Wording.PLAIN, 1500, 1).stream()
                .map(row -> new CorpusRow(row.text(), (random.nextDouble() < WRONG) != row.positive()))
                .toList();
        RunConfig config = RunConfig.of(
                TinyReviews.baseModel(directory),
                DatasetSplits.of(Corpus.of("noisy", noisy), TinyReviews.plan()),
                RunContext.NONE);

        // When
        LinearModel linear = PlanSelection.linear(config);

        // Then
        assertThat(Calibration.temperature(
                        Evaluator.evaluate(linear, config.splits().validation()).scored()))
                .isCloseTo(1, within(1e-3));
    }
}
