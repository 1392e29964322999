package io.reviewstream.common.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchingPolicyTest {
    @Test
    void everyReviewStandsInOneRunAndNoRunBreaksALimit() {
        // Given
        long seed = System.nanoTime();
        Random random = new Random(seed);
        BatchingPolicy runs = new BatchingPolicy(8, 512, 0.1);
        List<TokenizedReview> reviews = IntStream.range(0, 500)
                .mapToObj(i -> new TokenizedReview(new long[3 + random.nextInt(300)], false))
                .toList();

        // When
        List<List<TokenizedReview>> cut = runs.cut(reviews);

        // Then
        List<TokenizedReview> seen = new ArrayList<>();
        for (List<TokenizedReview> run : cut) {
            seen.addAll(run);
            int width = run.stream().mapToInt(TokenizedReview::tokens).max().orElseThrow();
            int tokens = run.stream().mapToInt(TokenizedReview::tokens).sum();
            assertThat(run.size() == 1 || runs.fits(run.size(), tokens, width))
                    .as("run of %s reviews, %s tokens, width %s; seed %s", run.size(), tokens, width, seed)
                    .isTrue();
        }
        assertThat(seen).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(reviews);
    }

    @Test
    void aRunIsFilledWithTheClosestInLengthAndFromTheFirstGroupFirst() {
        // Given
        BatchingPolicy runs = new BatchingPolicy(4, 1000, 0.2);
        List<List<Integer>> groups = List.of(List.of(20, 101, 95), List.of(100, 99, 98));

        // When
        List<Integer> run = runs.around(100, groups, Integer::intValue);

        // Then
        assertThat(run).containsExactly(100, 101, 95, 100);
    }

    @Test
    void aReviewWithNoNearNeighbourRunsAlone() {
        // Given
        BatchingPolicy runs = new BatchingPolicy(4, 1000, 0.1);

        // When
        List<Integer> run = runs.around(100, List.of(List.of(20, 50, 200)), Integer::intValue);

        // Then
        assertThat(run).containsExactly(100);
    }

    @Test
    void equalLengthsShareFullRuns() {
        // Given
        List<TokenizedReview> reviews = IntStream.range(0, 20)
                .mapToObj(i -> new TokenizedReview(new long[10], false))
                .toList();

        // When
        List<List<TokenizedReview>> cut = new BatchingPolicy(8, 512, 0.1).cut(reviews);

        // Then
        assertThat(cut).extracting(List::size).containsExactly(8, 8, 4);
    }
}
