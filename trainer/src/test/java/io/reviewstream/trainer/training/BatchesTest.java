package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final int ROWS = 1_003;
    private static final int[] LENGTHS = new Random(5).ints(ROWS, 1, 200).toArray();

    @Test
    void everyRowComesOnceInAnEpoch() {
        // When
        List<List<Integer>> batches = Batches.shuffled(ROWS, 32, row -> LENGTHS[row], new Random(1));

        // Then
        assertThat(batches.stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, ROWS).boxed().toList());
        assertThat(batches).allMatch(batch -> batch.size() <= 32).hasSize(32);
    }

    @Test
    void seedDecidesTheOrder() {
        // When
        List<List<Integer>> first = Batches.shuffled(ROWS, 32, row -> LENGTHS[row], new Random(1));
        List<List<Integer>> second = Batches.shuffled(ROWS, 32, row -> LENGTHS[row], new Random(1));
        List<List<Integer>> other = Batches.shuffled(ROWS, 32, row -> LENGTHS[row], new Random(2));

        // Then
        assertThat(first).isEqualTo(second).isNotEqualTo(other);
    }

    @Test
    void littleOfABatchIsPadding() {
        // When
        List<List<Integer>> batches = Batches.shuffled(ROWS, 32, row -> LENGTHS[row], new Random(1));

        // Then
        int padded = batches.stream()
                .mapToInt(batch -> batch.size()
                        * batch.stream().mapToInt(row -> LENGTHS[row]).max().orElseThrow())
                .sum();
        assertThat(padded).isLessThan((int) (IntStream.of(LENGTHS).sum() * 1.1));
    }
}
