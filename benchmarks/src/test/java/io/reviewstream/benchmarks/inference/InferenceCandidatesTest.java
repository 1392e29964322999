package io.reviewstream.benchmarks.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.inference.InferenceCandidates.InferenceCandidate;
import io.reviewstream.common.inference.TokenizedReview;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferenceCandidatesTest {
    @Test
    void aPassClassifiesAllBatchesAndCountsPadding() {
        // Given
        List<TokenizedReview> reviews = List.of(review(2), review(5), review(4));
        List<List<TokenizedReview>> ran = new ArrayList<>();
        InferenceCandidate candidate =
                new InferenceCandidate("some", all -> List.of(all.subList(0, 2), all.subList(2, 3)), ran::add);

        // When
        InferenceCandidates.Pass pass = candidate.pass(reviews);

        // Then
        assertThat(ran).containsExactly(reviews.subList(0, 2), reviews.subList(2, 3));
        assertThat(pass.cells()).isEqualTo(2 * 5 + 4);
        assertThat(pass.batchSeconds()).hasSize(2);
        assertThat(pass.seconds()).isGreaterThanOrEqualTo(pass.schedulingSeconds());
    }

    private static TokenizedReview review(int tokens) {
        return new TokenizedReview(new long[tokens], false);
    }
}
