package io.reviewstream.trainer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.junit.jupiter.api.Test;

class TrainerStatusSourceTest {
    @Test
    void itIsLiveAndNotReadyUntilItWorks() {
        // Given
        try (TrainerMetrics metrics = new TrainerMetrics(Clock.systemUTC())) {
            TrainerStatusSource vitals = new TrainerStatusSource(metrics);
            boolean before = vitals.live() && !vitals.ready();

            // When
            vitals.ask(() -> false, () -> true);

            // Then
            assertThat(before).isTrue();
            assertThat(vitals.live()).isFalse();
            assertThat(vitals.ready()).isTrue();
        }
    }
}
