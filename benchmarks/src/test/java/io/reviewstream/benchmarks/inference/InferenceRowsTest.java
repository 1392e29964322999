package io.reviewstream.benchmarks.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reviewstream.benchmarks.inference.InferenceCandidate.Pass;
import io.reviewstream.benchmarks.result.BenchResult.BestPeer;
import io.reviewstream.benchmarks.result.BenchRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferenceRowsTest {
    /** A hundred reviews of 50e9 multiply-adds. */
    private final InferenceRows measured = new InferenceRows(100, 50_000_000_000L, 2);

    @Test
    void everyRatioIsToTheRowItIsComparedWith() {
        // Given
        everything();

        // When
        List<BenchRow> rows = measured.rows();

        // Then
        assertThat(rows)
                .filteredOn(row -> row.ratio().isPresent())
                .extracting(
                        BenchRow::name, BenchRow::value, row -> row.ratioTo().orElseThrow(), row -> row.ratio()
                                .orElseThrow())
                .containsExactly(
                        tuple(InferenceCandidates.ONE_BY_ONE, 20.0, InferenceCandidates.DYNAMIC, 0.4),
                        tuple(InferenceCandidates.ARRIVAL, 10.0, InferenceCandidates.DYNAMIC, 0.2),
                        tuple(InferenceCandidates.PLAIN, 40.0, InferenceCandidates.DYNAMIC, 0.8),
                        tuple(InferenceCandidates.INT8, 200.0, InferenceCandidates.DYNAMIC, 4.0),
                        tuple(InferenceCandidates.INT8, 200.0, InferenceCandidates.PLAIN, 5.0),
                        tuple(InferenceRows.INTEGERS, 160.0, InferenceRows.FLOATS, 4.0),
                        tuple("2 threads of one process", 360.0, "2 processes", 0.9));
    }

    @Test
    void aCandidateHasTokensPaddingSchedulingAndLatency() {
        // Given
        everything();

        // When
        List<BenchRow> rows = measured.rows();

        // Then
        assertThat(rows)
                .filteredOn(row -> row.name().startsWith(InferenceCandidates.PLAIN + ":"))
                .extracting(BenchRow::name, BenchRow::value, BenchRow::unit)
                .containsExactly(
                        tuple(InferenceCandidates.PLAIN + ": tokens", 1200.0, "tokens/s"),
                        tuple(InferenceCandidates.PLAIN + ": padding", 25.0, "%"),
                        tuple(InferenceCandidates.PLAIN + ": scheduling", 10.0, "%"),
                        tuple(InferenceCandidates.PLAIN + ": p50 of a batch", 1000.0, "ms"),
                        tuple(InferenceCandidates.PLAIN + ": p99 of a batch", 1000.0, "ms"),
                        tuple(InferenceCandidates.PLAIN + ": needed work, share of peak", 50.0, "%"));
    }

    @Test
    void theShareOfInt8IsOfTheInt8Peak() {
        // Given
        everything();

        // When
        List<BenchRow> rows = measured.rows();

        // Then
        assertThat(rows)
                .filteredOn(row -> row.name().endsWith("share of peak"))
                .extracting(BenchRow::value)
                .containsExactly(50.0, 62.5);
    }

    @Test
    void tokenizationHasAShareOfTheWholeTime() {
        // Given
        everything();
        measured.add(InferenceCandidates.OPTIMIZED, false, new Pass(2, 1.5, 0, List.of(0.5), 100, 3000, 3000));

        // When
        List<BenchRow> rows = measured.rows();

        // Then
        assertThat(rows)
                .filteredOn(row -> row.name().endsWith(": tokenization"))
                .extracting(BenchRow::name, BenchRow::value)
                .containsExactly(tuple(InferenceCandidates.OPTIMIZED + ": tokenization", 75.0));
    }

    @Test
    void theFastestOfOursIsComparedWithTheFastestPeer() {
        // Given
        everything();

        // When
        BestPeer best = measured.bestPeer();

        // Then
        assertThat(tuple(best.ratio(), best.own().name(), best.peer().name()))
                .isEqualTo(tuple(4.0, InferenceCandidates.INT8, InferenceCandidates.DYNAMIC));
    }

    private void everything() {
        pass(InferenceCandidates.ONE_BY_ONE, true, 5);
        pass(InferenceCandidates.DYNAMIC, true, 2);
        pass(InferenceCandidates.ARRIVAL, true, 10);
        pass(InferenceCandidates.PLAIN, false, 2.5);
        pass(InferenceCandidates.INT8, false, 0.5);
        measured.add(InferenceRows.FLOATS, 20e9);
        measured.add(InferenceRows.FLOATS, 40e9);
        measured.add(InferenceRows.FLOATS, 10e9);
        measured.add(InferenceRows.INTEGERS, 160e9);
        measured.add(ThreadsAgainstProcesses.PROCESSES, 0.5);
        measured.add(ThreadsAgainstProcesses.THREADS, 200 / 360.0);
    }

    private void pass(String candidate, boolean isPeer, double seconds) {
        measured.add(candidate, isPeer, new Pass(seconds, 0, seconds / 10, List.of(1.0, 1.0), 100, 3000, 4000));
    }
}
