package io.reviewstream.benchmarks.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.inference.InferenceCandidate.InThisProcess;
import io.reviewstream.benchmarks.inference.InferenceCandidate.Pass;
import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.benchmarks.subject.RandomModel;
import io.reviewstream.benchmarks.subject.Shape;
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
        InferenceCandidate candidate = new InThisProcess(
                "some", false, all -> reviews, all -> List.of(all.subList(0, 2), all.subList(2, 3)), ran::add);

        // When
        Pass pass;
        try (RandomModel model = RandomModel.of(Shape.TINY, 1);
                InferenceReviews none = InferenceReviews.random(new Lengths(3, 3), 1, 3, 1, model.bundle())) {
            pass = candidate.pass(none);
        }

        // Then
        assertThat(ran).containsExactly(reviews.subList(0, 2), reviews.subList(2, 3));
        assertThat(pass.cells()).isEqualTo(2 * 5 + 4);
        assertThat(pass.tokens()).isEqualTo(2 + 5 + 4);
        assertThat(pass.batchSeconds()).hasSize(2);
        assertThat(pass.seconds()).isGreaterThanOrEqualTo(pass.readingSeconds() + pass.schedulingSeconds());
    }

    private static TokenizedReview review(int tokens) {
        return new TokenizedReview(new long[tokens], false);
    }
}
