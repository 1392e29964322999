package io.reviewstream.common.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {
    private static final String EXPRESSION =
            "histogram_quantile(0.9, sum by (le, role) (rate(a_bucket{job=\"x\", end=~\"b|c\"}[5m])))"
                    + " / on (instance, role) group_left (role) 2 * max(d) > 0.5 unless e offset 1h";

    @Test
    void metricsAreTheNamesThatAreNoFunctionsKeywordsLabelsOrTimes() {
        // When
        List<PromQl.Selector> selectors = PromQl.selectors(EXPRESSION);

        // Then
        assertThat(selectors).extracting(PromQl.Selector::metric).containsExactly("a_bucket", "d", "e");
    }

    @Test
    void aSelectorFindsWhatHasItsLabelsWhateverTheJob() {
        // Given
        PromQl.Selector selector = PromQl.selectors(EXPRESSION).get(0);

        // When
        List<Scrape.Sample> found = List.of(
                        new Scrape.Sample("a_bucket", Map.of("end", "b")),
                        new Scrape.Sample("a_bucket", Map.of("end", "d")),
                        new Scrape.Sample("a_bucket", Map.of()),
                        new Scrape.Sample("a_count", Map.of("end", "b")))
                .stream()
                .filter(selector::finds)
                .toList();

        // Then
        assertThat(found).containsExactly(new Scrape.Sample("a_bucket", Map.of("end", "b")));
    }

    @Test
    void groupingLabelsAreThoseOfTheStreamer() {
        // When
        Set<String> labels = PromQl.groupingLabels(EXPRESSION);

        // Then
        assertThat(labels).containsExactly("le", "role");
    }

    @Test
    void aScrapeIsReadWithItsLabels() {
        // Given
        String page =
                "# HELP a_total What is counted\n# TYPE a_total counter\na_total{b=\"c,\\\"d\\\"\",e=\"f\"} 1.0\ng 2\n";

        // When
        Scrape scrape = Scrape.of(page);

        // Then
        assertThat(scrape.samples())
                .containsExactly(
                        new Scrape.Sample("a_total", Map.of("b", "c,\\\"d\\\"", "e", "f")),
                        new Scrape.Sample("g", Map.of()));
    }
}
