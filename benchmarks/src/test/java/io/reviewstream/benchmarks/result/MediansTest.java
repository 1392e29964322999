package io.reviewstream.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class MediansTest {
    @Test
    void aSingleSlowValueDoesNotMoveTheMedian() {
        // When
        double median = Medians.of(List.of(900.0, 5.0, 7.0));

        // Then
        assertThat(median).isEqualTo(7);
    }

    @Test
    void ofAnEvenNumberOfValuesItIsBetweenTheTwoInTheMiddle() {
        // When
        double median = Medians.of(List.of(8.0, 1.0, 6.0, 20.0));

        // Then
        assertThat(median).isEqualTo(7);
    }

    @Test
    void noValueHasNoMedian() {
        // When / Then
        assertThatIllegalArgumentException().isThrownBy(() -> Medians.of(List.of()));
    }
}
