package io.reviewstream.common.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunsTest {
    @Test
    void everyReviewStandsInOneRunAndNoRunBreaksALimit() {
        // Given
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Runs runs = new Runs(8, 512, 0.1);
        List<TokenizedReview> reviews = IntStream.range(0, 500)
                .mapToObj(i -> new TokenizedReview(new long[3 + random.nextInt(300)], false))
                .toList();

        // When
        List<List<Integer>> cut = runs.cut(reviews);

        // Then
        List<Integer> seen = new ArrayList<>();
        for (List<Integer> run : cut) {
            seen.addAll(run);
            List<Integer> lengths =
                    run.stream().map(i -> reviews.get(i).tokens()).toList();
            int width = lengths.stream().max(Integer::compare).orElseThrow();
            int tokens = lengths.stream().mapToInt(Integer::intValue).sum();
            assertThat(run.size() == 1 || runs.fits(run.size(), tokens, width))
                    .as("run of %s reviews, %s tokens, width %s; seed %s", run.size(), tokens, width, seed)
                    .isTrue();
        }
        assertThat(seen)
                .as("seed %s", seed)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 500).boxed().toList());
    }

    @Test
    void equalLengthsShareFullRuns() {
        // Given
        List<TokenizedReview> reviews = IntStream.range(0, 20)
                .mapToObj(i -> new TokenizedReview(new long[10], false))
                .toList();

        // When
        List<List<Integer>> cut = new Runs(8, 512, 0.1).cut(reviews);

        // Then
        assertThat(cut).extracting(List::size).containsExactly(8, 8, 4);
    }
}
