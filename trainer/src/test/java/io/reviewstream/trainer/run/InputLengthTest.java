package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputLengthTest {
    private static final DistilBertConfig CONFIG =
            DistilBertConfig.of(100, 64, 32, 1, 2, 64, List.of("NEGATIVE", "POSITIVE"));

    @Test
    void theDefaultIsAtMostThePositionsOfTheNetwork() {
        // When
        List<Integer> tokens = List.of(InputLength.USUAL.tokens(48, CONFIG), InputLength.USUAL.tokens(256, CONFIG));

        // Then
        assertThat(tokens).containsExactly(48, 64);
    }

    @Test
    void aGivenLengthMayReachThePositionsOfTheNetwork() {
        // When
        List<Integer> tokens = List.of(
                InputLength.of(3).tokens(48, CONFIG),
                InputLength.of(64).tokens(48, CONFIG),
                InputLength.of(512).tokens(48, DistilBertConfig.of(100, 600, 32, 1, 2, 64, List.of("NO", "YES"))));

        // Then
        assertThat(tokens).containsExactly(3, 64, 512);
    }

    @Test
    void moreThanThePositionsIsRejectedWithBothNumbers() {
        // Given
        InputLength inputLength = InputLength.of(65);

        // Then
        assertThatThrownBy(() -> inputLength.tokens(48, CONFIG))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("--max-tokens 65", "64 positions");
    }

    @Test
    void tooManyOrTooFewForAnyModelAreRejected() {
        assertThatThrownBy(() -> InputLength.of(513))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("--max-tokens 513", "at most 512");
        assertThatThrownBy(() -> InputLength.of(2))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--max-tokens 2");
    }
}
