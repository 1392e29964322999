package io.reviewstream.benchmarks.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reviewstream.benchmarks.inference.Contender.Pass;
import io.reviewstream.benchmarks.result.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferenceRowsTest {
    private final Measured measured = new Measured();

    @Test
    void everyoneIsComparedWithBatchesIntegersWithPlainFloatsAndThreadsWithProcesses() {
        // Given
        everything();

        // When
        List<Row> rows = rows();

        // Then
        assertThat(rows)
                .filteredOn(row -> row.ratio().isPresent())
                .extracting(Row::name, Row::value, row -> row.ratioTo().orElseThrow(), row -> row.ratio()
                        .orElseThrow())
                .containsExactly(
                        tuple(Contenders.ONE_BY_ONE, 20.0, Contenders.ARRIVAL, 2.0),
                        tuple(Contenders.PLAIN, 40.0, Contenders.ARRIVAL, 4.0),
                        tuple(Contenders.INT8, 200.0, Contenders.ARRIVAL, 20.0),
                        tuple(Contenders.INT8, 200.0, Contenders.PLAIN, 5.0),
                        tuple(Measured.INTEGERS, 160.0, Measured.FLOATS, 4.0),
                        tuple("2 threads of one process", 360.0, "2 processes", 0.9));
    }

    @Test
    void aContenderHasItsTokensPaddingSchedulingAndLatency() {
        // Given
        everything();

        // When
        List<Row> rows = rows();

        // Then
        assertThat(rows)
                .filteredOn(row -> row.name().startsWith(Contenders.PLAIN + ":"))
                .extracting(Row::name, Row::value, Row::unit)
                .containsExactly(
                        tuple(Contenders.PLAIN + ": tokens", 1200.0, "tokens/s"),
                        tuple(Contenders.PLAIN + ": padding", 25.0, "%"),
                        tuple(Contenders.PLAIN + ": scheduling", 10.0, "%"),
                        tuple(Contenders.PLAIN + ": p50 of a run", 1000.0, "ms"),
                        tuple(Contenders.PLAIN + ": p99 of a run", 1000.0, "ms"),
                        tuple(Contenders.PLAIN + ": needed work, share of peak", 50.0, "%"));
    }

    @Test
    void ofTheIntegersPeakTheIntegersShareIsTaken() {
        // Given
        everything();

        // When
        List<Row> rows = rows();

        // Then
        assertThat(rows)
                .filteredOn(row -> row.name().endsWith("share of peak"))
                .extracting(Row::value)
                .containsExactly(50.0, 62.5);
    }

    @Test
    void whereTextsWereTokenizedThatHasAShareOfTheWholeTime() {
        // Given
        everything();
        measured.add(Measured.TOKENIZING, 1.5);

        // When
        List<Row> rows = rows();

        // Then
        assertThat(rows)
                .filteredOn(row -> row.name().equals(Contenders.INT8 + ": tokenization"))
                .extracting(Row::value)
                .containsExactly(75.0);
    }

    /** A hundred reviews of 3,000 tokens and 50e9 multiply-adds. */
    private List<Row> rows() {
        return new InferenceRows(measured, 100, 3000, 50_000_000_000L, 2).rows();
    }

    private void everything() {
        pass(Contenders.ONE_BY_ONE, 5);
        pass(Contenders.ARRIVAL, 10);
        pass(Contenders.PLAIN, 2.5);
        pass(Contenders.INT8, 0.5);
        measured.add(Measured.FLOATS, 20e9);
        measured.add(Measured.FLOATS, 40e9);
        measured.add(Measured.FLOATS, 10e9);
        measured.add(Measured.INTEGERS, 160e9);
        measured.add(Measured.PROCESSES, 0.5);
        measured.add(Measured.THREADS, 200 / 360.0);
    }

    private void pass(String contender, double seconds) {
        measured.add(contender, new Pass(seconds, seconds / 10, List.of(1.0, 1.0), 4000));
    }
}
