package io.reviewstream.benchmarks.subject;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.inference.ReviewTokenizer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void aRandomReviewHasTheDrawnNumberOfTokens() {
        // Given
        String review = Shape.TINY.review(new Lengths(20, 20), 12, new Random(1));
        try (RandomModel model = RandomModel.of(Shape.TINY, 1);
                ReviewTokenizer tokenizer = ReviewTokenizer.truncatingAt(
                        64, Truncation.HEAD, model.bundle().verified(BundleFiles.TOKENIZER))) {
            // When
            long[] ids = tokenizer.tokenize(review).ids();

            // Then
            assertThat(ids).hasSize(12).doesNotContain(1L);
        }
    }

    @Test
    void aVocabularyIsAsLargeAsTheNetwork() {
        // When / Then
        assertThat(Shape.BASE.vocabulary()).hasSize(30_522).doesNotHaveDuplicates();
    }
}
