package io.reviewstream.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reviewstream.benchmarks.pipeline.BacklogRun.BacklogResult;
import io.reviewstream.benchmarks.pipeline.PipelineMeasurements.FlowObservation;
import io.reviewstream.benchmarks.result.BenchRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PipelineRowsTest {
    private final PipelineMeasurements measured = new PipelineMeasurements();

    PipelineRowsTest() {
        measured.bare.addAll(List.of(90.0, 100.0, 200.0));
        measured.endToEnd.addAll(List.of(95.0, 94.0, 20.0));
    }

    @Test
    void theFirstRowIsTheRatioOfMedians() {
        // When
        BenchRow first = new PipelineRows(measured).rows().get(0);

        // Then
        assertThat(first.name()).isEqualTo("end to end");
        assertThat(first.ratioTo()).contains("bare loop");
        assertThat(first.ratio()).contains(0.94);
    }

    @Test
    void latenciesAreToldByTheirQuantiles() {
        // Given
        measured.latencies.put(
                0.5, IntStream.rangeClosed(0, 100).mapToObj(i -> (double) i).toList());

        // When
        List<BenchRow> rows = new PipelineRows(measured).rows();

        // Then
        assertThat(row(rows, "latency at 50 % of end to end: p50").value()).isEqualTo(50);
        assertThat(row(rows, "latency at 50 % of end to end: p99").value()).isBetween(99.0, 100.0);
    }

    @Test
    void gapsOfASwapAreComparedWithARunAndWithGapsOfNone() {
        // Given
        measured.calm.add(new FlowObservation(50, 120, 19, 0, 0, Map.of("v1", 10)));
        measured.swapped.add(new FlowObservation(60, 150, 20, 1, 2, Map.of("v1", 4, "v2", 6)));

        // When
        List<BenchRow> rows = new PipelineRows(measured).rows();

        // Then
        assertThat(rows)
                .filteredOn(row -> row.name().equals("swap: longest gap between answers"))
                .extracting(
                        row -> row.ratioTo().orElseThrow(), row -> row.ratio().orElseThrow())
                .containsExactly(tuple("swap: run", 3.0), tuple("no swap: longest gap between answers", 1.2));
        assertThat(row(rows, "swap: reviews lost").value()).isEqualTo(1);
        assertThat(row(rows, "swap: reviews answered twice").value()).isEqualTo(2);
        assertThat(row(rows, "swap: swaps seen in the answers").value()).isEqualTo(1);
        assertThat(row(rows, "swap: reviews answered").value()).isEqualTo(10);
    }

    @Test
    void memoryThatShrinksIsARowAsWell() {
        // Given
        measured.waiting = Optional.of(new BacklogResult(1_000, 0, 0, 5_000, 300, 310, -0.5));

        // When
        List<BenchRow> rows = new PipelineRows(measured).rows();

        // Then
        assertThat(row(rows, "waiting: resident, for 100,000 reviews").value()).isEqualTo(-0.5);
    }

    private static BenchRow row(List<BenchRow> rows, String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
    }
}
