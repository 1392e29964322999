package io.reviewstream.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchFiguresTest {
    @Test
    void theMetricsOfTheStreamerAreRead() {
        // Given
        try (StreamerMetrics metrics = new StreamerMetrics()) {
            metrics.tokenized(Duration.ofMillis(10));
            metrics.batchClassified(8, 160, Duration.ofMillis(30));
            BatchFigures before = BatchFigures.parse(metrics.scrape());
            metrics.tokenized(Duration.ofMillis(4));
            metrics.batchClassified(2, 40, Duration.ofMillis(16));

            // When
            BatchFigures since = BatchFigures.parse(metrics.scrape()).since(before);

            // Then
            assertThat(since.batches()).isEqualTo(1);
            assertThat(since.reviews()).isEqualTo(2);
            assertThat(since.secondsPerBatch()).isCloseTo(0.020, offset(1e-9));
        }
    }
}
