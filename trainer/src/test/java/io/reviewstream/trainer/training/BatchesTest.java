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
        List<List<Integer>> batches = new Batches(32, 8192).shuffled(ROWS, row -> LENGTHS[row], new Random(1));

        // Then
        assertThat(batches.stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, ROWS).boxed().toList());
        assertThat(batches).allMatch(batch -> batch.size() <= 32).hasSize(32);
    }

    @Test
    void seedDecidesTheOrder() {
        // When
        List<List<Integer>> first = new Batches(32, 8192).shuffled(ROWS, row -> LENGTHS[row], new Random(1));
        List<List<Integer>> second = new Batches(32, 8192).shuffled(ROWS, row -> LENGTHS[row], new Random(1));
        List<List<Integer>> other = new Batches(32, 8192).shuffled(ROWS, row -> LENGTHS[row], new Random(2));

        // Then
        assertThat(first).isEqualTo(second).isNotEqualTo(other);
    }

    @Test
    void littleOfABatchIsPadding() {
        // When
        List<List<Integer>> batches = new Batches(32, 8192).shuffled(ROWS, row -> LENGTHS[row], new Random(1));

        // Then
        int padded = batches.stream()
                .mapToInt(batch -> batch.size()
                        * batch.stream().mapToInt(row -> LENGTHS[row]).max().orElseThrow())
                .sum();
        assertThat(padded).isLessThan((int) (IntStream.of(LENGTHS).sum() * 1.1));
    }

    @Test
    void batchIsCutIntoPiecesOfLikeLengthThatKeepToTheBudget() {
        // Given
        List<Integer> batch = IntStream.range(0, 32).boxed().toList();

        // When
        List<List<Integer>> pieces = new Batches(32, 400).pieces(batch, row -> LENGTHS[row]);

        // Then
        assertThat(pieces.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(batch);
        assertThat(pieces)
                .hasSizeGreaterThan(3)
                .allMatch(piece -> piece.size() == 1 || piece.size() * LENGTHS[piece.get(piece.size() - 1)] <= 400);
        assertThat(pieces.get(0).stream().mapToInt(row -> LENGTHS[row]).max().orElseThrow())
                .isLessThanOrEqualTo(LENGTHS[pieces.get(1).get(0)]);
    }

    @Test
    void rowLongerThanTheBudgetGoesAlone() {
        // When
        List<List<Integer>> pieces = new Batches(4, 100).pieces(List.of(0, 1, 2), row -> 150);

        // Then
        assertThat(pieces).containsExactly(List.of(0), List.of(1), List.of(2));
    }
}
