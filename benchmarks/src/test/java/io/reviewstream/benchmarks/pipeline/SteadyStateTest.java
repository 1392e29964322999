package io.reviewstream.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SteadyStateTest {
    @Test
    void whatTheFirstCommitBroughtWasDoneBeforeTheClockStarts() {
        // Given
        List<SeenPrediction> answers = List.of(seen(4_000), seen(4_000), seen(4_500), seen(5_000), seen(5_000));

        // When
        double perSecond = SteadyState.perSecond(answers, 0);

        // Then
        assertThat(perSecond).isEqualTo(3);
    }

    @Test
    void oneCommitIsCountedFromTheStart() {
        // When
        double perSecond = SteadyState.perSecond(List.of(seen(1_500), seen(1_500)), 1_000_000_000L);

        // Then
        assertThat(perSecond).isEqualTo(4);
    }

    private static SeenPrediction seen(long millis) {
        return new SeenPrediction(0, millis * 1_000_000, 0, "v");
    }
}
