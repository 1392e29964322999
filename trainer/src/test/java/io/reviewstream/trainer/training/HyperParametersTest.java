package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.training.HyperParameters.Batching;
import io.reviewstream.trainer.training.HyperParameters.Loss;
import io.reviewstream.trainer.training.HyperParameters.Optimization;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import io.reviewstream.trainer.training.HyperParameters.Schedule;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        Map<String, ThrowingCallable> invalid = new TreeMap<>();
        invalid.put("--batch-size", () -> new Batching(0, 1, 1));
        invalid.put("--gradient-accumulation", () -> new Batching(1, 0, 1));
        invalid.put("--micro-batch-tokens", () -> new Batching(1, 1, 0));
        invalid.put("--learning-rate", () -> HyperParameters.of(1, 1, 10, 1, new Freeze.Nothing()));
        invalid.put("--epochs", () -> HyperParameters.of(0, 1, 1, 1, new Freeze.Nothing()));
        invalid.put("--weight-decay", () -> new OptimizerKind.AdamW(1, 1));
        invalid.put("--layer-decay", () -> new OptimizerKind.AdamW(0, 0));
        invalid.put("--warmup", () -> new Schedule.Linear(1));
        invalid.put("--label-smoothing", () -> new Loss(-0.1, false, 0));
        invalid.put("--r-drop", () -> new Loss(0, false, Double.NaN));
        invalid.put(
                "--average-weights", () -> new Optimization(new OptimizerKind.Sgd(), 1, new Schedule.Constant(), 1, 1));
        invalid.put(
                "--reinit-layers",
                () -> new HyperParameters(
                        1,
                        Batching.of(1),
                        HyperParameters.of(1, 1, 1, 1, new Freeze.Nothing()).optimization(),
                        Loss.PLAIN,
                        Optional.empty(),
                        1,
                        new Freeze.Nothing(),
                        -1));

        // When / Then
        invalid.forEach((option, construction) -> assertThatThrownBy(construction)
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(UserException.Kind.USAGE))
                .hasMessageContaining(option));
    }
}
