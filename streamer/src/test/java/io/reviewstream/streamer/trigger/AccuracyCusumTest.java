package io.reviewstream.streamer.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reviewstream.streamer.settings.FeedbackSettings.AccuracyDropSettings;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the test for a drop promises, on simulated labels. */
class AccuracyCusumTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @CsvSource({"0.8, 0, 1", "0.8, 0.8, 1", "1, 0.8, 1", "0.8, 0.7, 0", "0.8, 0.7, NaN"})
    void aTestNeedsTwoAccuraciesBelowOneAndAThreshold(double expected, double dropped, double threshold) {
        assertThatIllegalArgumentException().isThrownBy(() -> new AccuracyCusum(expected, dropped, threshold));
    }

    @Test
    void aScoreOfExactlyTheThresholdIsAnAlarm() {
        // Given
        AccuracyCusum cusum = new AccuracyCusum(0.8, 0.7, 2);

        // Then
        assertThat(cusum.alarms(2)).isTrue();
        assertThat(cusum.alarms(Math.nextDown(2.0))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.6, 0.7, 0.8, 0.9, 0.95})
    void falseAlarmsAreNoMoreFrequentThanTheArl(double accuracy) {
        // Given
        int promised = 1_000;
        int labels = 1_000_000;
        AccuracyCusum cusum = AccuracyCusum.of(accuracy, new AccuracyDropSettings(5, promised, 500));

        // When
        int alarms = alarms(cusum, accuracy, labels);

        // Then
        assertThat(alarms).as("seed %d", seed).isLessThan(labels / promised);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.6, 0.7, 0.8, 0.9, 0.95})
    void aDropOfTenPointsIsFoundWithinTwoThousandLabels(double accuracy) {
        // Given
        AccuracyCusum cusum = AccuracyCusum.of(accuracy, AccuracyDropSettings.DEFAULT);

        // When
        int[] delays = IntStream.range(0, 500)
                .map(stream -> labelsUntilAlarm(cusum, accuracy - 0.1))
                .toArray();

        // Then
        assertThat(IntStream.of(delays).max().orElseThrow()).as("seed %d", seed).isLessThan(2_000);
        assertThat(IntStream.of(delays).average().orElseThrow())
                .as("seed %d", seed)
                .isLessThan(700);
    }

    @Test
    void highAccuracyBeforeADropDoesNotHideIt() {
        // Given
        AccuracyCusum cusum = AccuracyCusum.of(0.8, AccuracyDropSettings.DEFAULT);
        double score = 0;
        for (int i = 0; i < 1_000_000; i++) {
            score = cusum.next(score, true);
        }

        // When
        int delay = labelsUntilAlarm(cusum, score, 0.7);

        // Then
        assertThat(delay).as("seed %d", seed).isLessThan(2_000);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-9, 0.02, 0.5, 1})
    void thereIsATestForEveryAccuracy(double accuracy) {
        // Given
        AccuracyDropSettings watch = AccuracyDropSettings.of(50);

        // When
        AccuracyCusum cusum = AccuracyCusum.of(accuracy, watch);

        // Then
        assertThat(cusum.next(0, false)).isPositive().isFinite();
        assertThat(cusum.next(0, true)).isZero();
    }

    /** Prints the table of docs/feedback.md; {@code -Dcusum.labels=100000000 -Dcusum.drops=10000} is its size. */
    @ParameterizedTest
    @ValueSource(doubles = {0.7, 0.8, 0.9, 0.95})
    void aLargerDropIsFoundSoonerAndAFalseAlarmLaterThanAny(double accuracy) {
        // Given
        AccuracyCusum cusum = AccuracyCusum.of(accuracy, AccuracyDropSettings.DEFAULT);
        int labels = Integer.getInteger("cusum.labels", 1_000_000);
        int drops = Integer.getInteger("cusum.drops", 200);

        // When
        int alarms = alarms(cusum, accuracy, labels);
        List<int[]> delays = DoubleStream.of(0.05, 0.1, 0.2)
                .mapToObj(drop -> IntStream.range(0, drops)
                        .map(stream -> labelsUntilAlarm(cusum, accuracy - drop))
                        .sorted()
                        .toArray())
                .toList();

        // Then
        double[] means = delays.stream()
                .mapToDouble(each -> IntStream.of(each).average().orElseThrow())
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "| %.0f %% | %d alarms in %d | %s |%n",
                100 * accuracy,
                alarms,
                labels,
                IntStream.range(0, means.length)
                        .mapToObj(i -> Math.round(means[i]) + ", " + delays.get(i)[drops * 95 / 100])
                        .collect(Collectors.joining(" | ")));
        assertThat(means[0]).as("seed %d", seed).isGreaterThan(means[1]);
        assertThat(means[1]).as("seed %d", seed).isGreaterThan(means[2]);
        assertThat((double) labels / Math.max(1, alarms)).as("seed %d", seed).isGreaterThan(means[0]);
    }

    private int alarms(AccuracyCusum cusum, double accuracy, int labels) {
        int alarms = 0;
        double score = 0;
        for (int i = 0; i < labels; i++) {
            score = cusum.next(score, random.nextDouble() < accuracy);
            if (cusum.alarms(score)) {
                alarms++;
                score = 0;
            }
        }
        return alarms;
    }

    private int labelsUntilAlarm(AccuracyCusum cusum, double accuracy) {
        return labelsUntilAlarm(cusum, 0, accuracy);
    }

    private int labelsUntilAlarm(AccuracyCusum cusum, double start, double accuracy) {
        double score = start;
        int labels = 0;
        while (!cusum.alarms(score) && labels < 100_000) {
            score = cusum.next(score, random.nextDouble() < accuracy);
            labels++;
        }
        return labels;
    }
}
