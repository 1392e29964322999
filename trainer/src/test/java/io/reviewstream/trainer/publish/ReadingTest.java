package io.reviewstream.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.failure.Failure;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private static final DistilBertConfig CONFIG =
            DistilBertConfig.of(100, 64, 32, 1, 2, 64, List.of("NEGATIVE", "POSITIVE"));

    @Test
    void whatWasNotAskedForIsTheUsualOrAllThatTheNetworkHas() {
        // When
        List<Integer> tokens = List.of(Reading.USUAL.tokens(48, CONFIG), Reading.USUAL.tokens(256, CONFIG));

        // Then
        assertThat(tokens).containsExactly(48, 64);
    }

    @Test
    void whatWasAskedForIsReadUpToThePositionsOfTheNetwork() {
        // When
        List<Integer> tokens = List.of(
                Reading.of(3).tokens(48, CONFIG),
                Reading.of(64).tokens(48, CONFIG),
                Reading.of(512).tokens(48, DistilBertConfig.of(100, 600, 32, 1, 2, 64, List.of("NO", "YES"))));

        // Then
        assertThat(tokens).containsExactly(3, 64, 512);
    }

    @Test
    void moreThanTheNetworkHasIsRefusedAndBothNumbersAreNamed() {
        // Given
        Reading reading = Reading.of(65);

        // Then
        assertThatThrownBy(() -> reading.tokens(48, CONFIG))
                .isInstanceOf(Failure.class)
                .hasMessageContainingAll("--max-tokens 65", "64 positions");
    }

    @Test
    void moreThanAnyModelReadsIsRefused() {
        assertThatThrownBy(() -> Reading.of(513))
                .isInstanceOf(Failure.class)
                .hasMessageContainingAll("--max-tokens 513", "at most 512");
        assertThatThrownBy(() -> Reading.of(2)).isInstanceOf(Failure.class).hasMessageContaining("--max-tokens 2");
    }
}
