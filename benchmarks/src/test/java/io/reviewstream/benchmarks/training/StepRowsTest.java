package io.reviewstream.benchmarks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.training.TrainerSteps.HeadOnly;
import io.reviewstream.benchmarks.training.TrainingBenchmark.StepRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepRowsTest {
    private static final Map<String, Double> MILLIS = Map.of(
            StepRows.PLAIN, 400.0,
            StepRows.FUSED, 300.0,
            StepRows.BFLOAT16, 100.0,
            HeadOnly.FIRST, 2000.0,
            HeadOnly.LATER, 10.0);

    @Test
    void withoutPythonEverythingIsComparedWithPlain() {
        // When
        List<BenchRow> rows = StepRows.of("base", MILLIS, 16);

        // Then
        assertThat(rows)
                .extracting(BenchRow::name, BenchRow::value, BenchRow::ratioTo, BenchRow::ratio)
                .containsExactly(
                        tuple("base plain fp32 step", 400.0, Optional.empty(), Optional.empty()),
                        tuple("base fused fp32 step", 300.0, Optional.of("base plain fp32 step"), Optional.of(0.75)),
                        tuple("base fused bf16 step", 100.0, Optional.of("base plain fp32 step"), Optional.of(0.25)),
                        tuple("base plain fp32 throughput", 40.0, Optional.empty(), Optional.empty()),
                        tuple("base fused fp32 throughput", 16_000.0 / 300, Optional.empty(), Optional.empty()),
                        tuple("base fused bf16 throughput", 160.0, Optional.empty(), Optional.empty()),
                        tuple("base head only first epoch", 2000.0, Optional.empty(), Optional.empty()),
                        tuple(
                                "base head only later epoch",
                                10.0,
                                Optional.of("base head only first epoch"),
                                Optional.of(0.005)));
    }

    @Test
    void withPythonEverythingIsComparedWithBoth() {
        // Given
        Map<String, Double> withPython = new HashMap<>(MILLIS);
        withPython.put(PythonPeer.STEP, 200.0);

        // When
        List<BenchRow> rows = StepRows.of("small", withPython, 16);

        // Then
        assertThat(rows)
                .filteredOn(row -> row.name().endsWith("step"))
                .extracting(BenchRow::name, row -> row.ratioTo().orElseThrow(), row -> row.ratio()
                        .orElseThrow())
                .containsExactly(
                        tuple("small plain fp32 step", "small python fp32 step", 2.0),
                        tuple("small python fp32 step", "small plain fp32 step", 0.5),
                        tuple("small fused fp32 step", "small plain fp32 step", 0.75),
                        tuple("small fused fp32 step", "small python fp32 step", 1.5),
                        tuple("small fused bf16 step", "small plain fp32 step", 0.25),
                        tuple("small fused bf16 step", "small python fp32 step", 0.5));
        assertThat(rows).extracting(BenchRow::name).contains("small python fp32 throughput");
    }
}
