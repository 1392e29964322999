package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.training.HyperParameters.Batching;
import io.reviewstream.trainer.training.HyperParameters.Loss;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import io.reviewstream.trainer.training.HyperParameters.Schedule;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HyperParametersTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "5, 0.5", "10, 1", "55, 0.5", "99, 0.0111", "100, 0"})
    void rateRisesInTheWarmUpAndThenFallsToZero(int step, double expected) {
        // When
        double rate = new Schedule.Linear(0.1).rate(1, step, 100);

        // Then
        assertThat(rate).isCloseTo(expected, within(1e-4));
    }

    @Test
    void withoutWarmUpTheFirstStepHasTheFullRate() {
        // When
        double rate = new Schedule.Linear(0).rate(0.5, 0, 10);

        // Then
        assertThat(rate).isEqualTo(0.5);
    }

    @Test
    void constantRateStaysTheSame() {
        // When
        double rate = new Schedule.Constant().rate(0.5, 9, 10);

        // Then
        assertThat(rate).isEqualTo(0.5);
    }

    @Test
    void settingOutOfRangeIsAUsageErrorThatNamesTheOption() {
        // Given
        Map<String, ThrowingCallable> invalid = Map.of(
                "--batch-size", () -> new Batching(0, 1, 1),
                "--gradient-accumulation", () -> new Batching(1, 0, 1),
                "--micro-batch-tokens", () -> new Batching(1, 1, 0),
                "--learning-rate", () -> HyperParameters.of(1, 1, 10, 1, new Freeze.Nothing()),
                "--epochs", () -> HyperParameters.of(0, 1, 1, 1, new Freeze.Nothing()),
                "--weight-decay", () -> new OptimizerKind.AdamW(1, 1),
                "--layer-decay", () -> new OptimizerKind.AdamW(0, 0),
                "--warmup", () -> new Schedule.Linear(1),
                "--label-smoothing", () -> new Loss(-0.1, false, 0),
                "--r-drop", () -> new Loss(0, false, Double.NaN));

        // When / Then
        invalid.forEach((option, construction) -> assertThatThrownBy(construction)
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(UserException.Kind.USAGE))
                .hasMessageContaining(option));
    }
}
