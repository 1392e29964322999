package io.reviewstream.common.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.monitoring.MonitoringFiles.Expression;
import io.reviewstream.common.monitoring.MonitoringFiles.Program;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Holds the dashboard and the alerts against what a running program serves. */
public final class ServedMetrics {
    private ServedMetrics() {}

    /**
     * What a program serves now.
     *
     * @param program where its HTTP is
     */
    public static Scrape scrape(URI program) throws IOException, InterruptedException {
        return Scrape.of(HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(program.resolve("/metrics")).build(), HttpResponse.BodyHandlers.ofString())
                .body());
    }

    /** Fails where an expression reads a metric that is not served, or groups by a label that is none of its. */
    public static void assertRead(Program program, Scrape scrape) {
        List<Expression> expressions = Stream.concat(
                        MonitoringFiles.queries(program).stream(), MonitoringFiles.alerts(program).stream())
                .toList();
        assertThat(expressions).isNotEmpty().allSatisfy(expression -> {
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
    }

    /** Fails where a panel of the program shows nothing. */
    public static void assertData(Program program, PrometheusServer prometheus) {
        List<Expression> without = new ArrayList<>();
        for (Expression query : MonitoringFiles.queries(program)) {
            if (prometheus.query(query.text()).stream().noneMatch(Double::isFinite)) {
                without.add(query);
            }
        }
        assertThat(without).isEmpty();
    }

    /** Fails where Prometheus cannot evaluate a rule of an alert. */
    public static void assertHealthyRules(PrometheusServer prometheus) {
        List<JsonNode> healthy = new ArrayList<>();
        for (JsonNode rule : prometheus.rules()) {
            if (rule.get("health").asText().equals("ok")) {
                healthy.add(rule);
            }
        }
        assertThat(healthy).hasSameSizeAs(MonitoringFiles.alerts());
    }
}
