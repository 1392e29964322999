package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepTimingProbeTest {
    @Test
    void rowsFromTheMiddleOfEachQuarterStandForAll() {
        // Given: the longest first
        int rows = 800;

        // When
        List<Integer> sample = StepTimingProbe.typicalRows(rows, row -> rows - row, 4);

        // Then
        assertThat(sample.stream().map(row -> rows - row - 1))
                .containsExactly(98, 99, 100, 101, 298, 299, 300, 301, 498, 499, 500, 501, 698, 699, 700, 701);
    }

    @Test
    void fewRowsAreAllTaken() {
        // When
        List<Integer> sample = StepTimingProbe.typicalRows(15, row -> 1, 4);

        // Then
        assertThat(sample)
                .containsExactlyElementsOf(IntStream.range(0, 15).boxed().toList());
    }

    @Test
    void aLargeBatchIsNotRehearsedInFull() {
        // When
        List<Integer> sample = StepTimingProbe.typicalRows(10_000, row -> row, 1024);

        // Then
        assertThat(sample).hasSize(128).doesNotHaveDuplicates();
    }
}
