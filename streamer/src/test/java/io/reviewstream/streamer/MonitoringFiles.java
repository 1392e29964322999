package io.reviewstream.streamer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The dashboard and the alert rules as they are shipped. */
final class MonitoringFiles {
    /** The job by which the test's Prometheus scrapes; dashboards choose one. */
    static final String JOB = "reviewstream";

    static final Path DIRECTORY = Path.of("..", "monitoring");
    static final Path ALERTS = DIRECTORY.resolve(Path.of("prometheus", "alerts.yml"));
    static final Path ALERTS_TEST = DIRECTORY.resolve(Path.of("prometheus", "alerts-test.yml"));

    /** An expression and where it stands. */
    record Expression(String place, String text) {
        @Override
        public String toString() {
            return place + ": " + text;
        }
    }

    private MonitoringFiles() {}

    static List<JsonNode> panels() {
        List<JsonNode> panels = new ArrayList<>();
        read(new ObjectMapper(), DIRECTORY.resolve(Path.of("grafana", "reviewstream.json")))
                .get("panels")
                .forEach(panels::add);
        return panels;
    }

    /** Every query of every panel, with the variables filled in as Grafana does. */
    static List<Expression> queries() {
        List<Expression> queries = new ArrayList<>();
        for (JsonNode panel : panels()) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(expression(
                        panel.get("title").asText() + " " + target.get("refId").asText(), target));
            }
        }
        return queries;
    }

    /** The expression of every alert. */
    static List<Expression> alerts() {
        List<Expression> alerts = new ArrayList<>();
        for (JsonNode rule : rules()) {
            alerts.add(expression(rule.get("alert").asText(), rule));
        }
        return alerts;
    }

    static List<JsonNode> rules() {
        List<JsonNode> rules = new ArrayList<>();
        for (JsonNode group : read(new YAMLMapper(), ALERTS).get("groups")) {
            group.get("rules").forEach(rules::add);
        }
        return rules;
    }

    static JsonNode alertTests() {
        return read(new YAMLMapper(), ALERTS_TEST).get("tests");
    }

    private static Expression expression(String place, JsonNode holder) {
        return new Expression(
                place,
                holder.get("expr")
                        .asText()
                        .replace("$job", JOB)
                        .replace("$instance", ".*")
                        .replace("$__rate_interval", "15s"));
    }

    private static JsonNode read(ObjectMapper mapper, Path file) {
        try {
            return mapper.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
