package io.reviewstream.streamer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.streamer.settings.Role;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StreamerMetricsTest {
    @Test
    void whatHappensSeldomIsThereFromTheStartSoThatItsFirstTimeShows() {
        // Given
        StreamerMetrics metrics = new StreamerMetrics();
        metrics.application(Role.CLASSIFY, () -> true);

        // When
        metrics.transactionTimeout(Role.CLASSIFY, Duration.ofSeconds(10));

        // Then
        assertThat(metrics.scrape())
                .contains("reviewstream_labels_matched_total{prediction=\"correct\"} 0.0")
                .contains("reviewstream_labels_matched_total{prediction=\"incorrect\"} 0.0")
                .contains("reviewstream_model_load_failures_total 0.0")
                .contains("reviewstream_registry_failures_total 0.0")
                .contains("reviewstream_retrain_requests_total{reason=\"accuracy_drop\"} 0.0")
                .contains("reviewstream_stream_thread_failures_total{role=\"classify\"} 0.0")
                .contains("reviewstream_transaction_seconds_count{end=\"rolled_back\",role=\"classify\"} 0")
                // It is the user who asks by hand, not the streamer.
                .doesNotContain("reason=\"manual\"");
    }

    @Test
    void readinessIsAskedForWithEachScrape() {
        // Given
        StreamerMetrics metrics = new StreamerMetrics();
        AtomicBoolean ready = new AtomicBoolean();
        metrics.vitals(ready::get, () -> true);
        String before = metrics.scrape();

        // When
        ready.set(true);

        // Then
        assertThat(before).contains("reviewstream_ready 0.0").contains("reviewstream_live 1.0");
        assertThat(metrics.scrape()).contains("reviewstream_ready 1.0");
    }

    @Test
    void aSwapIsCountedAndTimedAndReplacesTheModelInTheInfo() {
        // Given
        StreamerMetrics metrics = new StreamerMetrics();
        metrics.swapped("v1", "onnx/model.onnx", Duration.ofMillis(1500));

        // When
        metrics.swapped("v2", "onnx/model.onnx", Duration.ofMillis(500));

        // Then
        assertThat(metrics.scrape())
                .contains("reviewstream_model_swaps_total 2.0")
                .contains("reviewstream_model_swap_seconds_sum 2.0")
                .contains("reviewstream_model_info{served=\"onnx/model.onnx\",version=\"v2\"} 1\n")
                .doesNotContain("version=\"v1\"");
    }
}
