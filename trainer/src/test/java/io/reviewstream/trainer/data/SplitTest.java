package io.reviewstream.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.hash.TextHash;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
    /** If one of these changes, models get compared on reviews that they were trained on. */
    @ParameterizedTest
    @CsvSource({"review 7, HOLDOUT", "review 0, VALIDATION", "review 13, VALIDATION", "review 1, TRAINING"})
    void neverChanges(String text, Split.Part expected) {
        // When
        Split.Part part = Split.DEFAULT.of(TextHash.of(text));

        // Then
        assertThat(part).isEqualTo(expected);
    }

    @Test
    void holdsOutATenthWhateverValidates() {
        // Given
        List<String> hashes =
                IntStream.range(0, 5000).mapToObj(i -> TextHash.of("text " + i)).toList();

        // When
        List<String> heldOut = hashes.stream()
                .filter(hash -> Split.DEFAULT.of(hash) == Split.Part.HOLDOUT)
                .toList();

        // Then
        assertThat(heldOut.size() / 5000.0).isCloseTo(0.1, within(0.02));
        assertThat(hashes.stream().filter(hash -> new Split(0.4).of(hash) == Split.Part.HOLDOUT))
                .containsExactlyElementsOf(heldOut);
    }

    @Test
    void validationTakesAtMostAHalf() {
        assertThat(new Split(0.5).of(TextHash.of("review 1"))).isNotEqualTo(Split.Part.HOLDOUT);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 0.51, Double.NaN})
    void refusesAFractionThatLeavesNothing(double fraction) {
        // When
        assertThatThrownBy(() -> new Split(fraction))
                // Then
                .isInstanceOf(IllegalArgumentException.class);
    }
}
