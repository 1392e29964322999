package io.reviewstream.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchRowTest {
    @Test
    void aRatioIsTheValueDividedByTheOther() {
        // Given
        BenchRow fast = BenchRow.of("fast", 30, "ms");
        BenchRow slow = BenchRow.of("slow", 40, "ms");

        // When
        BenchRow compared = fast.against(slow);

        // Then
        assertThat(compared.value()).isEqualTo(30);
        assertThat(compared.ratioTo()).contains("slow");
        assertThat(compared.ratio()).contains(0.75);
    }

    @Test
    void differentUnitsAreNotCompared() {
        // When / Then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchRow.of("time", 30, "ms").against(BenchRow.of("speed", 30, "reviews/s")));
    }

    @Test
    void aShareMayBeZero() {
        // When
        BenchRow share = BenchRow.share("padding", 0);

        // Then
        assertThat(share.value()).isZero();
        assertThat(BenchRow.share("padding", 0.25).value()).isEqualTo(25);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, 0, 0.5})
    void growthMayBeNegative(double more) {
        // When
        BenchRow growth = BenchRow.growth("memory", more, "MB");

        // Then
        assertThat(growth.value()).isEqualTo(more);
        assertThat(growth.unit()).isEqualTo("MB more");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aRowNeedsAPositiveFiniteValue(double value) {
        // When / Then
        assertThatIllegalArgumentException().isThrownBy(() -> BenchRow.of("step", value, "ms"));
    }
}
