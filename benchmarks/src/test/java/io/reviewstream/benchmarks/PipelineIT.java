package io.reviewstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class PipelineIT extends BenchRunner {
    @Test
    @Tag("nightly")
    void everyReviewIsClassifiedOnceInEveryPartOfTheBenchmark() throws IOException {
        // When
        int code = run("bench pipeline --shape tiny --threads 1 --warm-up 500 --reviews 300 --rounds 1 --rates 0.2"
                + " --seconds 3 --waiting 10000 --release --label-requests --json");

        // Then
        assertThat(code).isZero();
        JsonNode result = json();
        Map<String, Double> values = StreamSupport.stream(result.get("rows").spliterator(), false)
                .collect(Collectors.toMap(
                        row -> row.get("name").textValue(),
                        row -> row.get("value").doubleValue(),
                        (first, again) -> first));
        assertThat(values)
                .containsKeys(
                        "bare loop",
                        "latency at 20 % of end to end: p99",
                        "swap: batch",
                        "end to end beside feedback with label requests")
                .containsEntry("swap: reviews lost", 0.0)
                .containsEntry("swap: reviews duplicated", 0.0)
                .containsEntry("waiting: reviews classified", 10_000.0)
                .containsEntry("waiting: reviews lost", 0.0)
                .containsEntry("waiting: reviews duplicated", 0.0);
        assertThat(result.get("rows").get(0).get("ratioTo").textValue()).isEqualTo("bare loop");
    }
}
