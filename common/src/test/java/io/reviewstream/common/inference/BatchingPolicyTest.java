package io.reviewstream.common.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchingPolicyTest {
    @Test
    void everyReviewIsInOneBatchWithinTheLimits() {
        // Given
        long seed = System.nanoTime();
        Random random = new Random(seed);
        BatchingPolicy policy = new BatchingPolicy(8, 512, 0.1);
        List<TokenizedReview> reviews = IntStream.range(0, 500)
                .mapToObj(i -> new TokenizedReview(new long[3 + random.nextInt(300)], false))
                .toList();

        // When
        List<List<TokenizedReview>> batches = policy.split(reviews);

        // Then
        List<TokenizedReview> seen = new ArrayList<>();
        for (List<TokenizedReview> batch : batches) {
            seen.addAll(batch);
            int width = batch.stream().mapToInt(TokenizedReview::tokens).max().orElseThrow();
            int tokens = batch.stream().mapToInt(TokenizedReview::tokens).sum();
            assertThat(batch.size() == 1 || policy.fits(batch.size(), tokens, width))
                    .as("batch of %s reviews, %s tokens, width %s; seed %s", batch.size(), tokens, width, seed)
                    .isTrue();
        }
        assertThat(seen).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(reviews);
    }

    @Test
    void aBatchTakesTheClosestInLengthFromTheFirstGroupFirst() {
        // Given
        BatchingPolicy policy = new BatchingPolicy(4, 1000, 0.2);
        List<List<Integer>> groups = List.of(List.of(20, 101, 95), List.of(100, 99, 98));

        // When
        List<Integer> batch = policy.around(100, groups, Integer::intValue);

        // Then
        assertThat(batch).containsExactly(100, 101, 95, 100);
    }

    @Test
    void theClosestInLengthJoinsFirstWhereverItStands() {
        // Given
        BatchingPolicy policy = new BatchingPolicy(3, 1000, 0.2);

        // When
        List<Integer> batch = policy.around(100, List.of(List.of(95, 101, 90, 98)), Integer::intValue);

        // Then
        assertThat(batch).containsExactly(100, 101, 98);
    }

    @ParameterizedTest
    @CsvSource({"1, 1000, false", "2, 199, false", "2, 200, true"})
    void aFullBatchLooksAtNoFurtherReviews(int maxReviews, int maxTokens, boolean looks) {
        // Given
        List<Integer> looked = new ArrayList<>();

        // When
        List<Integer> batch = new BatchingPolicy(maxReviews, maxTokens, 0).around(1, List.of(List.of(2)), review -> {
            looked.add(review);
            return 100;
        });

        // Then
        assertThat(looked.contains(2)).isEqualTo(looks);
        assertThat(batch.contains(2)).isEqualTo(looks);
    }

    @ParameterizedTest
    @CsvSource({"2, 180, 100, true", "2, 179, 100, false", "2, 202, 101, false", "3, 3, 1, false", "1, 200, 200, true"})
    void aBatchMayBeExactlyAsLargeAsItsLimits(int reviews, int tokens, int width, boolean fits) {
        assertThat(new BatchingPolicy(2, 200, 0.1).fits(reviews, tokens, width)).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0", "1, 0, 0", "1, 1, -0.1", "1, 1, 1", "1, 1, NaN"})
    void aBatchHasRoomForOneReviewAndIsNotPaddingAlone(int maxReviews, int maxTokens, double maxPadding) {
        assertThat(new BatchingPolicy(1, 1, 0).fits(1, 1, 1)).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> new BatchingPolicy(maxReviews, maxTokens, maxPadding));
    }

    @Test
    void aReviewWithoutANearNeighbourIsABatchOfItsOwn() {
        // Given
        BatchingPolicy policy = new BatchingPolicy(4, 1000, 0.1);

        // When
        List<Integer> batch = policy.around(100, List.of(List.of(20, 50, 200)), Integer::intValue);

        // Then
        assertThat(batch).containsExactly(100);
    }

    @Test
    void equalLengthsShareFullBatches() {
        // Given
        List<TokenizedReview> reviews = IntStream.range(0, 20)
                .mapToObj(i -> new TokenizedReview(new long[10], false))
                .toList();

        // When
        List<List<TokenizedReview>> batches = new BatchingPolicy(8, 512, 0.1).split(reviews);

        // Then
        assertThat(batches).extracting(List::size).containsExactly(8, 8, 4);
    }
}
