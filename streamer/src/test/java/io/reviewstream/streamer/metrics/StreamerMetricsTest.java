package io.reviewstream.streamer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StreamerMetricsTest {
    @Test
    void rareEventsAreShownFromTheStart() {
        // Given
        StreamerMetrics metrics = new StreamerMetrics();
        metrics.application("classify").running(() -> true);

        // When
        metrics.application("classify").transactionTimeout(Duration.ofSeconds(10));

        // Then
        assertThat(metrics.scrape())
                .contains("reviewstream_labels_matched_total{prediction=\"correct\"} 0.0")
                .contains("reviewstream_labels_matched_total{prediction=\"incorrect\"} 0.0")
                .contains("reviewstream_model_load_failures_total 0.0")
                .contains("reviewstream_registry_failures_total 0.0")
                .contains("reviewstream_retrain_requests_total{reason=\"accuracy_drop\"} 0.0")
                .contains("reviewstream_stream_thread_failures_total{role=\"classify\"} 0.0")
                .contains("reviewstream_transaction_seconds_count{end=\"rolled_back\",role=\"classify\"} 0")
                // The streamer makes no manual requests.
                .doesNotContain("reason=\"manual\"");
    }

    @Test
    void readinessIsReadWithEachScrape() {
        // Given
        StreamerMetrics metrics = new StreamerMetrics();
        AtomicBoolean ready = new AtomicBoolean();
        metrics.health(ready::get, () -> true);
        String before = metrics.scrape();

        // When
        ready.set(true);

        // Then
        assertThat(before).contains("reviewstream_ready 0.0").contains("reviewstream_live 1.0");
        assertThat(metrics.scrape()).contains("reviewstream_ready 1.0");
    }

    @Test
    void aSwapIsCountedTimedAndReplacesTheModelInfo() {
        // Given
        StreamerMetrics metrics = new StreamerMetrics();
        metrics.modelActivated("v1", "onnx/model.onnx", Duration.ofMillis(1500));

        // When
        metrics.modelActivated("v2", "onnx/model.onnx", Duration.ofMillis(500));

        // Then
        assertThat(metrics.scrape())
                .contains("reviewstream_model_swaps_total 2.0")
                .contains("reviewstream_model_swap_seconds_sum 2.0")
                .contains("reviewstream_model_info{served=\"onnx/model.onnx\",version=\"v2\"} 1\n")
                .doesNotContain("version=\"v1\"");
    }
}
