package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.monitoring.MonitoringFiles.Program;
import io.reviewstream.common.monitoring.PrometheusServer;
import io.reviewstream.common.monitoring.Scrape;
import io.reviewstream.common.monitoring.ServedMetrics;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the alerts against a running streamer; what they read of a trainer is for a test of that. */
@Timeout(600)
class MonitoringIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    @TempDir
    static Path directory;

    private static LoadedStreamer streamer;

    @BeforeAll
    static void startStreamer() throws IOException {
        streamer = LoadedStreamer.start(directory);
    }

    @AfterAll
    static void stopStreamer() {
        streamer.close();
    }

    @Test
    void everyMetricOfDashboardAndAlertsIsOnTheStreamer() {
        // When
        await().atMost(TIMEOUT)
                .untilAsserted(() ->
                        // Then
                        ServedMetrics.assertRead(Program.STREAMER, ServedMetrics.scrape(streamer.uri())));
    }

    @Test
    void everyPanelOfTheDashboardHasDataInPrometheus() throws Exception {
        // Given
        assumeTrue(PrometheusServer.has("prometheus"), "prometheus is not installed here");
        try (PrometheusServer prometheus = PrometheusServer.start(directory, streamer.uri())) {

            // When
            await().atMost(TIMEOUT)
                    .untilAsserted(() ->
                            // Then
                            ServedMetrics.assertData(Program.STREAMER, prometheus));
            await().atMost(TIMEOUT).untilAsserted(() -> ServedMetrics.assertHealthyRules(prometheus));
        }
    }

    @Test
    void statusShowsWhatTheActiveModelPredictsLately() {
        // When
        await().atMost(TIMEOUT).untilAsserted(() -> {
            JsonNode drift;
            try (InputStream status = streamer.uri().resolve("/status").toURL().openStream()) {
                drift = Json.mapper().readTree(status).path("drift");
            }

            // Then
            assertThat(drift.get("modelVersion")).isNotNull();
            assertThat(drift.at("/estimatedAccuracy/value").isNumber()).isTrue();
            assertThat(drift.at("/holdout/scoreDistance").isNumber()).isTrue();
            assertThat(drift.at("/holdout/accuracy").doubleValue()).isEqualTo(1);
        });
    }

    @Test
    void onlyGaugesOfAModelAreLabelledWithVersions() {
        // Given
        Set<String> expected = Set.of(
                "reviewstream_accuracy_estimated",
                "reviewstream_accuracy_estimated_high",
                "reviewstream_accuracy_estimated_low",
                "reviewstream_accuracy_estimated_reviews",
                "reviewstream_accuracy_holdout",
                "reviewstream_confidence_mean",
                "reviewstream_drift_alarm",
                "reviewstream_drift_distance",
                "reviewstream_drift_p_value",
                "reviewstream_live_accuracy",
                "reviewstream_live_labels",
                "reviewstream_model_info",
                "reviewstream_positive_share",
                "reviewstream_tokens_mean",
                "reviewstream_truncated_share",
                "reviewstream_unknown_share");

        // When
        await().atMost(TIMEOUT).untilAsserted(() -> {
            Set<String> labelled = ServedMetrics.scrape(streamer.uri()).samples().stream()
                    .filter(sample -> sample.metric().startsWith("reviewstream_"))
                    .filter(sample -> sample.labels().containsKey("version"))
                    .map(Scrape.Sample::metric)
                    .collect(Collectors.toSet());

            // Then
            assertThat(labelled).isEqualTo(expected);
        });
    }
}
