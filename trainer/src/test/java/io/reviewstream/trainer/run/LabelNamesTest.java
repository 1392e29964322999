package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reviewstream.common.error.UserException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelNamesTest {
    @ParameterizedTest
    @CsvSource({"NEGATIVE, POSITIVE, 1", "pos, neg, 0", "LABEL_0, LABEL_1, 1", "0, 1, 1"})
    void positiveIsGuessedFromTheNames(String first, String second, int expected) {
        // When
        LabelNames labels = LabelNames.ofTrained(List.of(first, second), Optional.empty());

        // Then
        assertThat(labels.positiveIndex()).isEqualTo(expected);
    }

    @Test
    void anUnclearLabelNameMustBeGiven() {
        // Given
        List<String> names = List.of("ham", "spam");

        // When
        UserException failure =
                catchThrowableOfType(UserException.class, () -> LabelNames.ofTrained(names, Optional.empty()));

        // Then
        assertThat(failure).hasMessageContaining("pass --positive-label NAME");
        assertThat(LabelNames.ofTrained(names, Optional.of("ham")).positiveIndex())
                .isZero();
    }

    @Test
    void aModelOfThreeClassesIsRejected() {
        // Given
        List<String> names = List.of("NEGATIVE", "NEUTRAL", "POSITIVE");

        // When
        UserException failure =
                catchThrowableOfType(UserException.class, () -> LabelNames.ofTrained(names, Optional.of("POSITIVE")));

        // Then
        assertThat(failure).hasMessageStartingWith("The model has 3 labels");
    }
}
