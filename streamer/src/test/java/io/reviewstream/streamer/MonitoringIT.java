package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the alerts against a running streamer. */
@Timeout(600)
class MonitoringIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

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
    void everyMetricAndLabelOfDashboardAndAlertsIsOnTheRunningStreamer() {
        // Given
        List<MonitoringFiles.Expression> expressions = Stream.concat(
                        MonitoringFiles.queries().stream(), MonitoringFiles.alerts().stream())
                .toList();

        // When
        await().atMost(PATIENCE).untilAsserted(() -> {
            Scrape scrape = streamer.scrape();

            // Then
            assertThat(expressions).allSatisfy(expression -> {
                List<PromQl.Selector> selectors = PromQl.selectors(expression.text());
                assertThat(selectors).isNotEmpty();
                Set<String> labels = new TreeSet<>();
                assertThat(selectors).allSatisfy(selector -> {
                    List<Scrape.Sample> found =
                            scrape.samples().stream().filter(selector::finds).toList();
                    assertThat(found).isNotEmpty();
                    found.forEach(sample -> labels.addAll(sample.labels().keySet()));
                });
                assertThat(labels).containsAll(PromQl.groupingLabels(expression.text()));
            });
        });
    }

    @Test
    void everyPanelOfTheDashboardHasDataInPrometheus() throws Exception {
        // Given
        assumeTrue(PrometheusServer.has("prometheus"), "prometheus is not installed here");
        try (PrometheusServer prometheus = PrometheusServer.start(directory, streamer.uri())) {

            // When
            await().atMost(PATIENCE).untilAsserted(() -> {
                List<MonitoringFiles.Expression> without = new ArrayList<>();
                for (MonitoringFiles.Expression query : MonitoringFiles.queries()) {
                    if (prometheus.query(query.text()).stream().noneMatch(Double::isFinite)) {
                        without.add(query);
                    }
                }

                // Then
                assertThat(without).isEmpty();
            });
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(healthy(prometheus.rules()))
                    .hasSameSizeAs(MonitoringFiles.alerts()));
        }
    }

    private static List<JsonNode> healthy(JsonNode rules) {
        List<JsonNode> healthy = new ArrayList<>();
        for (JsonNode rule : rules) {
            if (rule.get("health").asText().equals("ok")) {
                healthy.add(rule);
            }
        }
        return healthy;
    }

    @Test
    void noModelVersionIsALabelButOfTheInfoGaugeAndOfLiveAccuracy() {
        // Given
        Set<String> expected =
                Set.of("reviewstream_model_info", "reviewstream_live_accuracy", "reviewstream_live_labels");

        // When
        await().atMost(PATIENCE).untilAsserted(() -> {
            Set<String> labelled = streamer.scrape().samples().stream()
                    .filter(sample -> sample.metric().startsWith("reviewstream_"))
                    .filter(sample -> sample.labels().containsKey("version"))
                    .map(Scrape.Sample::metric)
                    .collect(Collectors.toSet());

            // Then
            assertThat(labelled).isEqualTo(expected);
        });
    }
}
