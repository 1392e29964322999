package io.reviewstream.streamer.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.HoldoutReference;
import io.reviewstream.common.inference.PredictionSummary;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DriftMonitorTest {
    private static final ModelVersion FIRST = new ModelVersion("v20260101-000000-aaaaaa");
    private static final ModelVersion SECOND = new ModelVersion("v20260102-000000-bbbbbb");
    /** Half of it at 0.9, half at 0.3. */
    private static final List<Prediction> HOLDOUT =
            half(new Prediction(0.9, 10, 1, false), new Prediction(0.3, 10, false));

    private final StreamerMetrics metrics = new StreamerMetrics();
    private final DriftMonitor monitor = new DriftMonitor(metrics);

    private static List<Prediction> half(Prediction one, Prediction other) {
        List<Prediction> predictions = new ArrayList<>(Collections.nCopies(1_000, one));
        predictions.addAll(Collections.nCopies(1_000, other));
        return predictions;
    }

    private void predict(ModelVersion version, int reviews, double... probabilities) {
        for (int i = 0; i < reviews; i++) {
            monitor.predicted(version, new Prediction(probabilities[i % probabilities.length], 20, 5, true));
        }
    }

    @Test
    void withoutAReferenceTheMeanConfidenceIsTheEstimate() {
        // Given
        monitor.activated(FIRST, Optional.empty());

        // When
        predict(FIRST, 500, 0.9, 0.3);

        // Then
        DriftView view = monitor.view().orElseThrow();
        assertThat(view.estimatedAccuracy().value()).isCloseTo(0.8, within(1e-9));
        // 1.965 standard errors, of a standard deviation of 0.1.
        assertThat(view.estimatedAccuracy().low()).isCloseTo(0.8 - 0.1 * 1.965 / Math.sqrt(500), within(1e-4));
        assertThat(view.estimatedAccuracy().high()).isCloseTo(0.8 + 0.1 * 1.965 / Math.sqrt(500), within(1e-4));
        assertThat(view.holdout()).isEmpty();
        assertThat(metrics.scrape())
                .contains("reviewstream_accuracy_estimated{version=\"" + FIRST + "\"} 0.8")
                .contains("reviewstream_unknown_share{reviews=\"live\",version=\"" + FIRST + "\"} 0.25")
                .doesNotContain("reviewstream_drift_distance{", "reviews=\"holdout\"");
    }

    @Test
    void theEstimateIsTheHoldoutsAccuracyAndTheChangeOfConfidence() {
        // Given: a holdout of 2,000 with a confidence of 0.8 and an accuracy of 0.75
        PredictionSummary holdout = PredictionSummary.of(HOLDOUT);
        monitor.activated(
                FIRST, Optional.of(new HoldoutReference(BundleFiles.ONNX, holdout, 750, 250, 750, 250, 0.16)));

        // When
        predict(FIRST, 500, 0.8, 0.4);

        // Then
        DriftView view = monitor.view().orElseThrow();
        assertThat(view.confidence()).isCloseTo(0.7, within(1e-9));
        assertThat(view.estimatedAccuracy().value()).isCloseTo(0.65, within(1e-9));
        double error = Math.sqrt(0.01 / 500 + 0.16 / 2_000);
        assertThat(view.estimatedAccuracy().low()).isCloseTo(0.65 - 1.965 * error, within(1e-4));
        assertThat(view.estimatedAccuracy().high()).isCloseTo(0.65 + 1.965 * error, within(1e-4));
        assertThat(view.holdout().orElseThrow().accuracy()).isEqualTo(0.75);
    }

    @Test
    void everyFigureIsAGaugeBesideThatOfTheHoldout() {
        // Given
        PredictionSummary holdout = PredictionSummary.of(HOLDOUT);
        monitor.activated(
                FIRST, Optional.of(new HoldoutReference(BundleFiles.ONNX, holdout, 750, 250, 700, 300, 0.16)));

        // When
        predict(FIRST, 500, 0.8, 0.4);

        // Then
        DriftView view = monitor.view().orElseThrow();
        Map<String, Double> expected = Map.ofEntries(
                entry("accuracy_estimated{", view.estimatedAccuracy().value()),
                entry("accuracy_estimated_low{", view.estimatedAccuracy().low()),
                entry("accuracy_estimated_high{", view.estimatedAccuracy().high()),
                entry("accuracy_estimated_reviews{", 500.0),
                entry("accuracy_holdout{", 0.725),
                entry("drift_distance{", 0.5),
                entry("drift_p_value{", view.holdout().orElseThrow().pValue()),
                entry("drift_alarm{", 1.0),
                entry("positive_share{reviews=\"holdout\",", 0.525),
                entry(
                        "positive_share{reviews=\"live\",",
                        view.holdout().orElseThrow().estimatedPositiveShare().orElseThrow()),
                entry("confidence_mean{reviews=\"holdout\",", holdout.confidence()),
                entry("confidence_mean{reviews=\"live\",", view.confidence()),
                entry("tokens_mean{reviews=\"holdout\",", 10.0),
                entry("tokens_mean{reviews=\"live\",", 20.0),
                entry("unknown_share{reviews=\"holdout\",", 0.05),
                entry("unknown_share{reviews=\"live\",", 0.25),
                entry("truncated_share{reviews=\"holdout\",", 0.0),
                entry("truncated_share{reviews=\"live\",", 1.0));
        String scrape = metrics.scrape();
        expected.forEach((metric, value) ->
                assertThat(scrape).contains("reviewstream_" + metric + "version=\"" + FIRST + "\"} " + value + "\n"));
    }

    @Test
    void anAlarmTakesBothLimits() {
        // Then
        assertThat(new ScoreDrift(0.05, 0.001).alarm()).isTrue();
        assertThat(new ScoreDrift(Math.nextDown(0.05), 0.001).alarm()).isFalse();
        assertThat(new ScoreDrift(0.05, Math.nextUp(0.001)).alarm()).isFalse();
    }

    @Test
    void reviewsLikeTheHoldoutRaiseNoAlarmAndOthersDo() {
        // Given
        monitor.activated(FIRST, Optional.of(TinyModel.reference(HOLDOUT)));
        predict(FIRST, 5_000, 0.9, 0.3);
        DriftView before = monitor.view().orElseThrow();

        // When
        predict(FIRST, 5_000, 0.9, 0.3, 0.6);

        // Then
        assertThat(before.holdout().orElseThrow().scoreDistance()).isZero();
        assertThat(before.alarm()).isFalse();
        DriftView view = monitor.view().orElseThrow();
        assertThat(view.reviews()).isEqualTo(5_000);
        assertThat(view.holdout().orElseThrow().scoreDistance()).isCloseTo(1 / 6.0, within(0.001));
        assertThat(view.alarm()).isTrue();
        assertThat(metrics.scrape()).contains("reviewstream_drift_alarm{version=\"" + FIRST + "\"} 1.0");
    }

    @Test
    void aSmallDistanceIsNoAlarmHoweverCertain() {
        // Given: a distance of 0.04 from a holdout of 200,000
        List<Prediction> large = new ArrayList<>(Collections.nCopies(100_000, new Prediction(0.9, 10, false)));
        large.addAll(Collections.nCopies(100_000, new Prediction(0.3, 10, false)));
        monitor.activated(FIRST, Optional.of(TinyModel.reference(large)));

        // When: 54 in 100 at 0.9
        double[] probabilities = new double[50];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = i < 27 ? 0.9 : 0.3;
        }
        predict(FIRST, 5_000, probabilities);

        // Then
        DriftView.HoldoutComparison holdout =
                monitor.view().orElseThrow().holdout().orElseThrow();
        assertThat(holdout.scoreDistance()).isCloseTo(0.04, within(1e-9));
        assertThat(holdout.pValue()).isLessThan(1e-3);
        assertThat(holdout.alarm()).isFalse();
    }

    @Test
    void thePValueIsForAllLooksTogether() {
        // Given
        PredictionSummary holdout = PredictionSummary.of(HOLDOUT);
        PredictionSummary window = PredictionSummary.of(HOLDOUT.subList(180, 2_000));

        // When
        ScoreDrift first = ScoreDrift.of(holdout, window, 1);
        ScoreDrift third = ScoreDrift.of(holdout, window, 3);
        ScoreDrift last = ScoreDrift.of(holdout, window, 1_000);

        // Then
        assertThat(third.distance()).isEqualTo(first.distance());
        assertThat(first.pValue()).isBetween(0.01, 0.16);
        assertThat(third.pValue()).isCloseTo(Math.min(1, 6 * first.pValue()), within(1e-9));
        assertThat(last.pValue()).isEqualTo(1);
    }

    @Test
    void onlyTheActiveModelIsWatched() {
        // Given
        monitor.activated(FIRST, Optional.of(TinyModel.reference(HOLDOUT)));
        predict(FIRST, 500, 0.9);

        // When
        monitor.activated(SECOND, Optional.empty());
        predict(FIRST, 500, 0.9);
        predict(SECOND, 499, 0.7);

        // Then
        assertThat(monitor.view()).isEmpty();
        assertThat(metrics.scrape()).doesNotContain("version=");
        predict(SECOND, 1, 0.7);
        assertThat(monitor.view().map(DriftView::modelVersion)).contains(SECOND);
        assertThat(metrics.scrape()).doesNotContain(FIRST.value());
    }

    @Test
    void predictionsOfAllThreadsAreCounted() throws Exception {
        // Given
        monitor.activated(FIRST, Optional.empty());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> running = new ArrayList<>();

        // When
        for (int thread = 0; thread < 4; thread++) {
            running.add(threads.submit(() -> predict(FIRST, 1_125, 0.9)));
        }
        for (Future<?> each : running) {
            each.get();
        }
        threads.shutdown();

        // Then
        assertThat(monitor.view().map(DriftView::reviews)).contains(4_500);
    }
}
