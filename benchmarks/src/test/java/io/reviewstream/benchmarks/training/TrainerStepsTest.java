package io.reviewstream.benchmarks.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.training.TrainerSteps.TrainingTimes;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrainerStepsTest {
    private static final LossAndAccuracy MEASUREMENT = new LossAndAccuracy(0.7, 0.5, 16);

    private final AtomicLong nanos = new AtomicLong(1_000_000_000);

    @Test
    void aStepStartsWithTheEndOfTheLastAndWarmupDoesNotCount() {
        // Given
        TrainingTimes times = new TrainingTimes(nanos::get);

        // When
        pass(70);
        times.baselineMeasured(MEASUREMENT);
        for (int millis : new int[] {500, 30, 10, 20}) {
            pass(millis);
            times.stepped(new TrainingListener.Step(1, 1, 1, 4, 0.7, 0.5, 0.1, 1));
        }

        // Then
        assertThat(times.medianStep(1)).isEqualTo(20);
        assertThat(times.medianStep(0)).isEqualTo(25);
    }

    @Test
    void theFirstEpochIncludesEverythingBefore() {
        // Given
        TrainingTimes times = new TrainingTimes(nanos::get);

        // When
        pass(4000);
        times.baselineMeasured(MEASUREMENT);
        pass(50);
        times.epochEnded(epoch(1, 50));
        times.epochEnded(epoch(2, 10));
        times.epochEnded(epoch(3, 40));
        times.epochEnded(epoch(4, 20));

        // Then
        assertThat(times.firstEpoch()).isEqualTo(4050);
        assertThat(times.medianLaterEpoch()).isEqualTo(20);
    }

    private void pass(long millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    private static EpochReport epoch(int epoch, long millis) {
        return new EpochReport(epoch, MEASUREMENT, MEASUREMENT, Duration.ofMillis(millis));
    }
}
