package io.reviewstream.trainer.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChoiceNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"Positive", " pos", "POSITIVE", "1", "1.0", "true", "True", "gut"})
    void choicesThatArePositive(String choice) {
        // When
        Optional<Boolean> isPositive = new ChoiceNames(List.of("GUT"), List.of("schlecht")).isPositive(choice);

        // Then
        assertThat(isPositive).contains(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Negative", "neg", "NEGATIVE", "0", "0.0", "false", "Schlecht"})
    void choicesThatAreNegative(String choice) {
        // When
        Optional<Boolean> isPositive = new ChoiceNames(List.of("GUT"), List.of("schlecht")).isPositive(choice);

        // Then
        assertThat(isPositive).contains(false);
    }

    @Test
    void aChoiceCannotBeBoth() {
        // When
        assertThatThrownBy(() -> new ChoiceNames(List.of("Neg"), List.of()))
                // Then
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(UserException.Kind.USAGE));
    }
}
