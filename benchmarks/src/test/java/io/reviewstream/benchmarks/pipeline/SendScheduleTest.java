package io.reviewstream.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reviewstream.benchmarks.pipeline.PredictionReader.SeenPrediction;
import io.reviewstream.benchmarks.pipeline.Sender.SendSchedule;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SendScheduleTest {
    private final SendSchedule schedule = new SendSchedule(1_000, 10, 5_000_000_000L, 4);

    @Test
    void reviewsAreDueAtFixedIntervals() {
        // When
        long third = schedule.nanos(1_002);

        // Then
        assertThat(third).isEqualTo(5_500_000_000L);
    }

    @Test
    void latencyStartsWhenAReviewIsDue() {
        // When
        Duration latency = schedule.latency(new SeenPrediction(1_001, 5_300_000_000L, 0, "v"));

        // Then
        assertThat(latency).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void thereIsNoScheduleWithoutARate() {
        // When / Then
        assertThatIllegalArgumentException().isThrownBy(() -> new SendSchedule(0, 1, 0, 0));
    }
}
