package io.reviewstream.benchmarks.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.inference.InferenceReviews.NeededWork;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.common.inference.TokenizedReview;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeededWorkTest {
    @Test
    void theLastLayerNeedsAllKeysAndValuesAndTheRestOfToken0() {
        // Given
        TokenizedReview review = new TokenizedReview(new long[] {1, 2, 3}, false);
        // Two layers of dim 8 and hidden 16.
        NeededWork work = NeededWork.of(Shape.TINY.config());

        // When
        long multiplyAdds = work.of(List.of(review));

        // Then
        long firstLayer = 3 * (4 * 8 * 8 + 2 * 8 * 16);
        long keysAndValues = 3 * (2 * 8 * 8);
        long restOfTokenZero = 2 * 8 * 8 + 2 * 8 * 16;
        assertThat(multiplyAdds).isEqualTo(firstLayer + keysAndValues + restOfTokenZero);
    }

    @Test
    void theBaseShapeNeedsWhatItsSizesSay() {
        // When
        NeededWork work = NeededWork.of(Shape.BASE.config());

        // Then
        assertThat(work).isEqualTo(new NeededWork(36_569_088, 5_898_240));
    }
}
