package io.reviewstream.common.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The dashboard and the alert rules as they are shipped. */
public final class MonitoringFiles {
    /** The job by which the test's Prometheus scrapes; dashboards choose one for each program. */
    static final String JOB = "reviewstream";

    static final Path DIRECTORY = Path.of("..", "monitoring");
    static final Path ALERTS = DIRECTORY.resolve(Path.of("prometheus", "alerts.yml"));
    static final Path ALERTS_TEST = DIRECTORY.resolve(Path.of("prometheus", "alerts-test.yml"));

    /** Whose metrics an expression reads. */
    public enum Program {
        STREAMER,
        TRAINER
    }

    /** An expression and where it stands. */
    public record Expression(String place, String text) {
        Program program() {
            return PromQl.selectors(text).stream()
                            .anyMatch(selector -> selector.metric().matches("reviewstream_(re)?training_.*"))
                    ? Program.TRAINER
                    : Program.STREAMER;
        }

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

    /** Every query of every panel that reads what a program serves, with the variables filled in as Grafana does. */
    public static List<Expression> queries(Program program) {
        List<Expression> queries = new ArrayList<>();
        for (JsonNode panel : panels()) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(expression(
                        panel.get("title").asText() + " " + target.get("refId").asText(), target));
            }
        }
        return of(program, queries);
    }

    /** The expression of every alert that reads what a program serves. */
    public static List<Expression> alerts(Program program) {
        return of(program, alerts());
    }

    private static List<Expression> of(Program program, List<Expression> expressions) {
        return expressions.stream()
                .filter(expression -> expression.program() == program)
                .toList();
    }

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
                        .replace("$trainer", JOB)
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
