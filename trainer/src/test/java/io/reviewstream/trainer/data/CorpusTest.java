package io.reviewstream.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CorpusTest {
    private static final ReviewRow.RowOrigin FILE = new ReviewRow.RowOrigin.Collected("f");
    private static final ReviewRow.RowOrigin TOPIC = new ReviewRow.RowOrigin.OnTopic(0, 7);

    @Test
    void ofRowsWithTheSameIdOrTextTheLastCounts() {
        // Given
        Corpus file = corpus(
                ReviewRow.of("a", "one", true, FILE),
                ReviewRow.of("b", "two", true, FILE),
                ReviewRow.of("c", "three", true, FILE));
        Corpus topic = corpus(ReviewRow.of("a", "one, edited", false, TOPIC), ReviewRow.of("x", "TWO", false, TOPIC));

        // When
        Corpus merged = Corpus.merge(List.of(file, topic));

        // Then
        assertThat(merged.rows())
                .extracting(ReviewRow::reviewId, ReviewRow::text)
                .containsExactlyInAnyOrder(tuple("c", "three"), tuple("a", "one, edited"), tuple("x", "TWO"));
        assertThat(merged.leftOut()).containsEntry(Corpus.LeftOut.REPEATED, 2L);
    }

    @Test
    void theSameReviewsInMemoryAreTheSameSource() {
        // Given
        List<Corpus.CorpusRow> reviews = List.of(new Corpus.CorpusRow("one", true), new Corpus.CorpusRow("two", false));

        // When
        Corpus corpus = Corpus.of("sample", reviews);

        // Then
        assertThat(corpus.sources()).isEqualTo(Corpus.of("sample", reviews).sources());
        assertThat(corpus.rows()).hasSize(2);
    }

    private static Corpus corpus(ReviewRow... rows) {
        return new Corpus(Arrays.asList(rows), List.of(), Optional.empty(), Map.of());
    }
}
