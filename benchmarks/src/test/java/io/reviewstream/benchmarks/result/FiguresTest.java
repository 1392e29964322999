package io.reviewstream.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void aSingleSlowValueDoesNotMoveTheMedian() {
        // When
        double median = Figures.median(List.of(900.0, 5.0, 7.0));

        // Then
        assertThat(median).isEqualTo(7);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        // When
        double median = Figures.median(List.of(8.0, 1.0, 6.0, 20.0));

        // Then
        assertThat(median).isEqualTo(7);
    }

    @Test
    void noValueHasNoMedian() {
        // When / Then
        assertThatIllegalArgumentException().isThrownBy(() -> Figures.median(List.of()));
    }

    @Test
    void namesKeepTheirOrderAndTheirValues() {
        // Given
        Figures figures = new Figures();
        figures.add("b", 1);
        figures.add("a", 5);

        // When
        figures.add("b", 3);

        // Then
        assertThat(figures.medians()).containsExactly(entry("b", 2.0), entry("a", 5.0));
        assertThat(figures.highest("b")).isEqualTo(3);
        assertThat(figures.has("c")).isFalse();
    }

    @Test
    void everyRoundStartsWithTheNextCandidate() {
        // Given
        List<String> turns = new ArrayList<>();

        // When
        Figures.rounds(3, List.of("a", "b"), (candidate, round) -> turns.add(candidate + round));

        // Then
        assertThat(turns).containsExactly("a1", "b1", "b2", "a2", "a3", "b3");
    }
}
