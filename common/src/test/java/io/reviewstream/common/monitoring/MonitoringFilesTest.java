package io.reviewstream.common.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What can be said of the dashboard and the alerts without a program that runs. */
class MonitoringFilesTest {
    private static final Path GUIDE = Path.of("..", "docs", "operations.md");

    @Test
    void theRulesAreValidAndRaisedWhenTheyShould() throws Exception {
        // Given
        assumeTrue(PrometheusServer.has("promtool"), "promtool is not installed here");
        Process promtool = new ProcessBuilder("promtool", "test", "rules", MonitoringFiles.ALERTS_TEST.toString())
                .redirectErrorStream(true)
                .start();

        // When
        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertThat(promtool.waitFor()).as(output).isZero();
    }

    @Test
    void everyAlertIsRaisedInATestOfItsRule() {
        // Given
        Set<String> raised = new HashSet<>();
        for (JsonNode test : MonitoringFiles.alertTests()) {
            for (JsonNode rule : test.path("alert_rule_test")) {
                if (!rule.path("exp_alerts").isEmpty()) {
                    raised.add(rule.get("alertname").asText());
                }
            }
        }

        // When
        Set<String> alerts = MonitoringFiles.rules().stream()
                .map(rule -> rule.get("alert").asText())
                .collect(Collectors.toSet());

        // Then
        assertThat(raised).isEqualTo(alerts);
    }

    @Test
    void everyAlertSaysHowBadItIsAndItsSectionIsInTheGuide() throws IOException {
        // Given
        List<String> sections = Files.readAllLines(GUIDE).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> "docs/operations.md#" + line.substring(4).toLowerCase(Locale.ROOT))
                .toList();

        // When
        List<JsonNode> rules = MonitoringFiles.rules();

        // Then
        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
            assertThat(rule.at("/annotations/description").asText()).isNotBlank();
            assertThat(rule.at("/annotations/runbook_url").asText()).isIn(sections);
        });
    }

    @Test
    void everyPanelIsOneOfGrafanasOwnAndTakesTheChosenPrometheus() {
        // Given
        Set<String> plugins = Set.of("row", "stat", "table", "timeseries");

        // When
        List<JsonNode> panels = MonitoringFiles.panels();

        // Then
        assertThat(panels).extracting(panel -> panel.get("id").asInt()).doesNotHaveDuplicates();
        assertThat(panels).allSatisfy(panel -> {
            assertThat(panel.get("type").asText()).isIn(plugins);
            if (!panel.get("type").asText().equals("row")) {
                assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
                assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotEmpty();
                assertThat(panel.get("targets")).isNotEmpty().allSatisfy(target -> assertThat(
                                target.at("/datasource/uid").asText())
                        .isEqualTo("${datasource}"));
            }
        });
    }

    @Test
    void noPanelLiesOverAnother() {
        // Given
        Set<List<Integer>> taken = new HashSet<>();
        List<String> over = new ArrayList<>();

        // When
        for (JsonNode panel : MonitoringFiles.panels()) {
            JsonNode at = panel.get("gridPos");
            for (int x = at.get("x").asInt();
                    x < at.get("x").asInt() + at.get("w").asInt();
                    x++) {
                for (int y = at.get("y").asInt();
                        y < at.get("y").asInt() + at.get("h").asInt();
                        y++) {
                    if (x >= 24 || !taken.add(List.of(x, y))) {
                        over.add(panel.get("title").asText());
                    }
                }
            }
        }

        // Then
        assertThat(over).isEmpty();
    }

    @Test
    void itAsksSevenQuestionsAndShowsHowTrainingGoes() {
        // When
        List<JsonNode> panels = MonitoringFiles.panels();

        // Then
        assertThat(panels.stream().filter(panel -> panel.get("type").asText().equals("row")))
                .extracting(row -> row.get("title").asText())
                .containsExactly(
                        "Throughput and lag",
                        "Accuracy",
                        "Drift",
                        "Label requests",
                        "Models",
                        "Releases",
                        "Errors",
                        "Training");
    }
}
