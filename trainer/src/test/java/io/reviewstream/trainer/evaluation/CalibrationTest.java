package io.reviewstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(60);

    @TempDir
    Path directory;

    @Test
    void anOverconfidentModelGetsATemperatureAboveOne() {
        // Given
        List<ScoredReview> sure = ScoredReviews.incorrectOn(ScoredReviews.rows("review", 100), 0, 40);

        // When
        double temperature = Calibration.temperature(sure);

        // Then
        // Predictions of which 60 % are correct should have a confidence of 60 %.
        assertThat(temperature).isCloseTo(Math.log(9) / Math.log(1.5), within(1e-8));
    }

    @Test
    void noTemperatureIsBetterThanTheOneThatWasFound() {
        // Given
        List<ReviewRow> rows = ScoredReviews.rows("review", 200);
        List<ScoredReview> scored = ScoredReviews.scored(
                rows,
                IntStream.range(0, 200)
                        .mapToDouble(i -> (i % 2 == 0) == (i % 7 != 0) ? 0.55 + (i % 9) / 20.0 : 0.45 - (i % 9) / 20.0)
                        .toArray());

        // When
        double temperature = Calibration.temperature(scored);

        // Then
        double loss = Metrics.logLoss(Calibration.rescaled(scored, temperature));
        assertThat(loss)
                .isLessThan(Metrics.logLoss(Calibration.rescaled(scored, temperature * 1.01)))
                .isLessThan(Metrics.logLoss(Calibration.rescaled(scored, temperature / 1.01)))
                .isLessThan(Metrics.logLoss(scored));
    }

    @Test
    void temperaturesOfPerfectAndFailingModelsAreBounded() {
        // Given
        List<ScoredReview> right = ScoredReviews.incorrectOn(ScoredReviews.rows("review", 100), 0, 0);
        List<ScoredReview> wrong = ScoredReviews.incorrectOn(ScoredReviews.rows("review", 100), 0, 100);

        // When
        List<Double> temperatures = List.of(Calibration.temperature(right), Calibration.temperature(wrong));

        // Then
        assertThat(temperatures).containsExactly(0.2, 10.0);
    }

    @Test
    void fiftyReviewsTeachATemperature() {
        // Given
        List<ScoredReview> fifty = ScoredReviews.incorrectOn(ScoredReviews.rows("review", 50), 0, 20);

        // Then
        assertThat(Calibration.temperature(fifty)).isCloseTo(Math.log(9) / Math.log(1.5), within(1e-8));
    }

    @Test
    void fewReviewsTeachNoTemperature() {
        // Given
        List<ScoredReview> few = ScoredReviews.incorrectOn(ScoredReviews.rows("review", 49), 0, 20);

        // When
        double temperature = Calibration.temperature(few);

        // Then
        assertThat(temperature).isEqualTo(1);
    }

    @Test
    void predictionsBeforeCalibrationAreThoseOfTheFile() {
        // Given
        DirectoryRegistry registry = new DirectoryRegistry(directory, Clock.systemUTC());
        ModelBundle uncalibrated = TinyModel.store(registry, NOON, 0.5f);
        ModelBundle calibrated = TinyModel.store(registry, LATER, 0.5f / 0.4f, 1 / 0.4f);
        Evaluator evaluator = new Evaluator(ServedFile.FileOption.AUTO);
        List<ReviewRow> rows = reviews(60);
        Evaluation expected = evaluator.evaluate(uncalibrated, rows).evaluation();
        List<ScoredReview> served = evaluator.evaluate(calibrated, rows).scored();

        // When
        Reliability reliability = Reliability.of(served, 0.4);

        // Then
        assertThat(reliability.before().calibrationError()).isCloseTo(expected.calibrationError(), within(1e-9));
        assertThat(reliability.after().calibrationError()).isEqualTo(Metrics.calibrationError(served));
    }

    /** Texts of one good or one bad word, of which every fourth says the opposite of its label. */
    private static List<ReviewRow> reviews(int count) {
        return Corpus.of(
                        "reviews",
                        IntStream.range(0, count)
                                .mapToObj(i -> new Corpus.CorpusRow(
                                        (i % 2 == 0 ? "good" : "bad") + " " + i, (i % 2 == 0) == ((i / 2) % 4 != 0)))
                                .toList())
                .rows();
    }
}
