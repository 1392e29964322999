package io.reviewstream.streamer.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.HoldoutReference;
import io.reviewstream.common.inference.PredictionSummary;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.streamer.drift.DriftView.HoldoutComparison;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the alarm of drift promises, on simulated scores; prints the table of docs/drift.md. */
class DriftSimulationTest {
    private static final ModelVersion MODEL = new ModelVersion("v20260101-000000-aaaaaa");
    private static final int REVIEWS = 100_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** Margins of two classes, normal around 1.5 and -1.5, of a model that is correct on 84 in 100 of them. */
    private Prediction review(double positiveShare, double shift) {
        double margin = (random.nextDouble() < positiveShare ? 1.5 : -1.5) + shift + 1.5 * random.nextGaussian();
        return new Prediction(1 / (1 + Math.exp(-1.3 * margin)), 40, false);
    }

    private DriftMonitor watching(List<Prediction> holdout) {
        DriftMonitor monitor = new DriftMonitor(new StreamerMetrics());
        monitor.activated(MODEL, Optional.of(TinyModel.reference(holdout)));
        return monitor;
    }

    private List<Prediction> holdout(int reviews) {
        return Stream.generate(() -> review(0.5, 0)).limit(reviews).toList();
    }

    /** The number of reviews until the alarm, if there is one. */
    private static OptionalInt alarm(DriftMonitor monitor, Stream<Prediction> reviews) {
        int[] read = {0};
        return reviews.limit(REVIEWS)
                .peek(prediction -> monitor.predicted(MODEL, prediction))
                .mapToInt(prediction -> ++read[0])
                .filter(number -> number % ScoreWindow.STEP == 0)
                .filter(number -> monitor.view().orElseThrow().alarm())
                .findFirst();
    }

    @ParameterizedTest
    @CsvSource({"400", "2000", "10000"})
    void reviewsDrawnFromTheHoldoutRaiseNoAlarm(int size) {
        // Given
        List<Prediction> holdout = holdout(size);

        long start = System.nanoTime();

        // When
        OptionalInt alarm = alarm(watching(holdout), Stream.generate(() -> holdout.get(random.nextInt(size))));

        // Then
        System.out.printf(
                Locale.ROOT,
                "%,d reviews in the holdout: %d ns for each review that is watched%n",
                size,
                (System.nanoTime() - start) / REVIEWS);
        assertThat(alarm).as("seed %d", seed).isEmpty();
    }

    /** The holdout is another one each time. {@code -Ddrift.streams=20} is the size of the table. */
    @ParameterizedTest
    @CsvSource({"400", "2000", "10000"})
    void aChangeIsFoundAndReviewsOfTheSameKindRaiseFewAlarms(int size) {
        // Given
        int streams = Integer.getInteger("drift.streams", 4);

        // When
        long falseAlarms = IntStream.range(0, streams)
                .filter(stream -> alarm(watching(holdout(size)), Stream.generate(() -> review(0.5, 0)))
                        .isPresent())
                .count();
        int[] small = delays(streams, size, 0.4, 0);
        int[] large = delays(streams, size, 0.3, 0);
        int[] shifted = delays(streams, size, 0.5, 0.75);

        // Then
        System.out.printf(
                Locale.ROOT,
                "| %,d | %d of %d | %s | %s | %s |%n",
                size,
                falseAlarms,
                streams,
                found(small),
                found(large),
                found(shifted));
        assertThat(falseAlarms).as("seed %d", seed).isLessThanOrEqualTo(Math.max(1, streams / 100));
        if (size >= 2_000) {
            assertThat(large[streams - 1]).as("seed %d", seed).isLessThanOrEqualTo(10_000);
            assertThat(shifted[streams - 1]).as("seed %d", seed).isLessThanOrEqualTo(10_000);
        }
    }

    private int[] delays(int streams, int size, double positiveShare, double shift) {
        return IntStream.range(0, streams)
                .map(stream -> alarm(watching(holdout(size)), Stream.generate(() -> review(positiveShare, shift)))
                        .orElse(Integer.MAX_VALUE))
                .sorted()
                .toArray();
    }

    private static String found(int[] delays) {
        long missed = Arrays.stream(delays)
                .filter(delay -> delay == Integer.MAX_VALUE)
                .count();
        int median = delays[delays.length / 2];
        return (median == Integer.MAX_VALUE ? "not found" : String.format(Locale.ROOT, "%,d", median))
                + (missed == 0 ? "" : ", missed " + missed);
    }

    @Test
    void theShareOfPositivesIsEstimatedWhenItChanges() {
        // Given
        List<Prediction> positive =
                Stream.generate(() -> review(1, 0)).limit(5_000).toList();
        List<Prediction> negative =
                Stream.generate(() -> review(0, 0)).limit(5_000).toList();
        int recalled =
                Math.toIntExact(positive.stream().filter(Prediction::isPositive).count());
        int mistaken =
                Math.toIntExact(negative.stream().filter(Prediction::isPositive).count());
        HoldoutReference reference = new HoldoutReference(
                BundleFiles.ONNX,
                PredictionSummary.of(
                        Stream.concat(positive.stream(), negative.stream()).toList()),
                recalled,
                mistaken,
                5_000 - mistaken,
                5_000 - recalled,
                0.1);
        DriftMonitor monitor = new DriftMonitor(new StreamerMetrics());
        monitor.activated(MODEL, Optional.of(reference));

        // When
        Stream.generate(() -> review(0.2, 0)).limit(5_000).forEach(review -> monitor.predicted(MODEL, review));

        // Then: nearly three in ten are predicted to be positive
        HoldoutComparison comparison = monitor.view().orElseThrow().holdout().orElseThrow();
        assertThat(comparison.positiveShare()).isEqualTo(0.5);
        assertThat(comparison.estimatedPositiveShare().orElseThrow())
                .as("seed %d", seed)
                .isCloseTo(0.2, within(0.05));
    }
}
