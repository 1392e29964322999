package io.reviewstream.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reviewstream.benchmarks.pipeline.BacklogRun.BacklogResult;
import io.reviewstream.benchmarks.pipeline.PipelineRows.FlowObservation;
import io.reviewstream.benchmarks.pipeline.PipelineRows.Throughput;
import io.reviewstream.benchmarks.result.BenchRow;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PipelineRowsTest {
    private static final Throughput THROUGHPUT = new Throughput(
            List.of(90.0, 100.0, 200.0),
            List.of(95.0, 94.0, 20.0),
            Map.of(
                    Neighbour.RELEASE,
                    List.of(47.0),
                    Neighbour.FEEDBACK,
                    List.of(80.0),
                    Neighbour.LABEL_REQUESTS,
                    List.of(60.0)),
            new BatchFigures(10, 80, 0.8, 0.2, 5, 0.25));

    @Test
    void theFirstRowIsTheRatioOfMedians() {
        // When
        BenchRow first = rows(Map.of(), List.of(), List.of()).get(0);

        // Then
        assertThat(first.name()).isEqualTo("end to end");
        assertThat(first.ratioTo()).contains("bare loop");
        assertThat(first.ratio()).contains(0.94);
    }

    @Test
    void theThroughputBesideAReleaseIsComparedWithThatWithoutOne() {
        // When
        BenchRow beside = row(rows(Map.of(), List.of(), List.of()), "end to end beside a release");

        // Then
        assertThat(beside.ratioTo()).contains("end to end");
        assertThat(beside.ratio()).contains(0.5);
    }

    @Test
    void theThroughputWithLabelRequestsIsComparedWithThatBesideFeedback() {
        // When
        BenchRow beside = row(rows(Map.of(), List.of(), List.of()), "end to end beside feedback with label requests");

        // Then
        assertThat(beside.ratioTo()).contains("end to end beside feedback");
        assertThat(beside.ratio()).contains(0.75);
    }

    @Test
    void latenciesHaveQuantiles() {
        // Given
        List<Double> millis =
                IntStream.rangeClosed(0, 100).mapToObj(i -> (double) i).toList();

        // When
        List<BenchRow> rows = rows(Map.of(0.5, millis), List.of(), List.of());

        // Then
        assertThat(row(rows, "latency at 50 % of end to end: p50").value()).isEqualTo(50);
        assertThat(row(rows, "latency at 50 % of end to end: p99").value()).isBetween(99.0, 100.0);
    }

    @Test
    void gapsOfASwapAreComparedWithABatchAndWithNoSwap() {
        // Given
        FlowObservation calm = new FlowObservation(50, 120, 19, 0, 0, Map.of("v1", 10));
        FlowObservation swapped = new FlowObservation(60, 150, 20, 1, 2, Map.of("v1", 4, "v2", 6));

        // When
        List<BenchRow> rows = rows(Map.of(), List.of(calm), List.of(swapped));

        // Then
        assertThat(rows)
                .filteredOn(row -> row.name().equals("swap: longest gap between predictions"))
                .extracting(
                        row -> row.ratioTo().orElseThrow(), row -> row.ratio().orElseThrow())
                .containsExactly(tuple("swap: batch", 3.0), tuple("no swap: longest gap between predictions", 1.2));
        assertThat(row(rows, "swap: reviews lost").value()).isEqualTo(1);
        assertThat(row(rows, "swap: reviews duplicated").value()).isEqualTo(2);
        assertThat(row(rows, "swap: swaps seen in the predictions").value()).isEqualTo(1);
        assertThat(row(rows, "swap: predictions").value()).isEqualTo(10);
    }

    @Test
    void memoryMayShrink() {
        // Given
        BacklogResult backlog = new BacklogResult(1_000, 0, 0, 5_000, 300, 310, -0.5);

        // When
        List<BenchRow> rows = backlog.rows();

        // Then
        assertThat(row(rows, "waiting: resident, for 100,000 reviews").value()).isEqualTo(-0.5);
    }

    @Test
    void batchesAndCommitsShareTheTime() {
        // When
        List<BenchRow> rows = rows(Map.of(), List.of(), List.of());

        // Then
        assertThat(row(rows, "end to end: reviews in a batch").value()).isEqualTo(8);
        assertThat(row(rows, "end to end: batch").value()).isEqualTo(100);
        assertThat(row(rows, "end to end: tokenization in a batch").value()).isEqualTo(20);
        assertThat(row(rows, "end to end: commit").value()).isEqualTo(50);
        assertThat(row(rows, "end to end: commits, beside batches").value()).isEqualTo(20);
    }

    private static List<BenchRow> rows(
            Map<Double, List<Double>> latencies, List<FlowObservation> calm, List<FlowObservation> swapped) {
        return new PipelineRows(THROUGHPUT, latencies, calm, swapped).rows();
    }

    private static BenchRow row(List<BenchRow> rows, String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
    }
}
