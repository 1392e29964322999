package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateScheduleTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "5, 0.5", "10, 1", "55, 0.5", "99, 0.0111", "100, 0"})
    void rateRisesInTheWarmUpAndThenFallsToZero(int step, double expected) {
        // Given
        HyperParameters parameters = HyperParameters.of(1, 1, 1, 1, new Freeze.Nothing());
        LearningRateSchedule schedule = LearningRateSchedule.of(parameters, 100);

        // When
        double rate = schedule.at(step);

        // Then
        assertThat(rate).isCloseTo(expected, within(1e-4));
    }

    @Test
    void withoutWarmUpTheFirstStepHasTheFullRate() {
        // Given
        LearningRateSchedule schedule = new LearningRateSchedule(0.5, 0, 10, false);

        // When
        double rate = schedule.at(0);

        // Then
        assertThat(rate).isEqualTo(0.5);
    }
}
