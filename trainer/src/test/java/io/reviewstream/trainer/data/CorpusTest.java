package io.reviewstream.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.groups.Tuple.tuple;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.hash.TextHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void differentReviewsInMemoryAreDifferentSources() {
        // Given
        Corpus one = Corpus.of("sample", List.of(new Corpus.CorpusRow("one", true)));

        // Then
        assertThat(one.sources())
                .isNotEqualTo(Corpus.of("sample", List.of(new Corpus.CorpusRow("two", true)))
                        .sources())
                .isNotEqualTo(Corpus.of("sample", List.of(new Corpus.CorpusRow("one", false)))
                        .sources());
        assertThat(one.leftOut()).isEmpty();
    }

    @Test
    void anIdWhoseTextAnotherReviewTookOverMayComeAgain() {
        // Given
        Corpus corpus = corpus(
                ReviewRow.of("a", "one", true, FILE),
                ReviewRow.of("b", "one", true, FILE),
                ReviewRow.of("a", "two", true, FILE));

        // When
        Corpus merged = Corpus.merge(List.of(corpus));

        // Then
        assertThat(merged.rows())
                .extracting(ReviewRow::reviewId, ReviewRow::text)
                .containsExactly(tuple("b", "one"), tuple("a", "two"));
    }

    @Test
    void filesDoNotChangeHowFarTheTopicWasRead() {
        // Given
        Optional<LabelOffsets> through = Optional.of(LabelOffsets.of(Map.of(0, 8L)));
        Corpus topic = new Corpus(
                List.of(ReviewRow.of("a", "one", true, TOPIC)), List.of(), through, Map.of(Corpus.LeftOut.NO_TEXT, 2L));
        Corpus file = corpus(ReviewRow.of("b", "two", true, FILE));

        // When
        Corpus merged = Corpus.merge(List.of(topic, file));

        // Then
        assertThat(merged.labelsThrough()).isEqualTo(through);
        assertThat(merged.leftOut()).isEqualTo(Map.of(Corpus.LeftOut.NO_TEXT, 2L));
    }

    @Test
    void everyRowIsInOnePart() {
        // Given
        Corpus corpus = Corpus.of(
                "sample",
                IntStream.range(0, 20)
                        .mapToObj(i -> new Corpus.CorpusRow("review " + i, true))
                        .toList());

        // When
        List<ReviewRow> holdout = corpus.part(Split.DEFAULT, Split.Part.HOLDOUT);

        // Then
        assertThat(holdout).extracting(ReviewRow::text).contains("review 7").doesNotContain("review 0", "review 1");
        assertThat(Stream.of(Split.Part.values()).flatMap(part -> corpus.part(Split.DEFAULT, part).stream()))
                .containsExactlyInAnyOrderElementsOf(corpus.rows());
    }

    @Test
    void goldenTextsAreLeftOutAndCounted() {
        // Given
        Corpus corpus = corpus(ReviewRow.of("a", "one", true, FILE), ReviewRow.of("b", "two", true, FILE));
        GoldenSet golden = new GoldenSet(List.of(ReviewRow.of("g", "ONE", true, FILE)), 1);

        // Then
        assertThat(corpus.without(GoldenSet.NONE)).isSameAs(corpus);
        assertThat(corpus.without(golden).rows())
                .extracting(ReviewRow::reviewId)
                .containsExactly("b");
        assertThat(corpus.without(golden).leftOut()).isEqualTo(Map.of(Corpus.LeftOut.GOLDEN, 1L));
        assertThat(corpus.first(1).rows()).extracting(ReviewRow::reviewId).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
    void someOfTheGoldenReviewsHaveToBeRight(double share) {
        assertThatIllegalArgumentException().isThrownBy(() -> new GoldenSet(List.of(), share));
    }

    @Test
    void aRowKnowsItsIdAndNeedsAText() {
        assertThat(ReviewRow.of(" a ", "one", true, FILE).reviewId()).isEqualTo("a");
        assertThat(ReviewRow.of(" ", "one", true, FILE).reviewId()).isEqualTo("sha256-" + TextHash.of("one"));
        assertThatIllegalArgumentException().isThrownBy(() -> ReviewRow.of("a", " ", true, FILE));
    }

    @Test
    void aModelWasTrainedOnWhatItsLineageNames() {
        // Given
        TrainedOn trainedOn = new TrainedOn(LabelOffsets.of(Map.of(0, 7L)), Set.of("f"));

        // Then
        assertThat(trainedOn.has(ReviewRow.of("a", "one", true, FILE))).isTrue();
        assertThat(trainedOn.has(ReviewRow.of("a", "one", true, new ReviewRow.RowOrigin.Collected("g"))))
                .isFalse();
        assertThat(trainedOn.has(ReviewRow.of("a", "one", true, TOPIC))).isFalse();
        assertThat(trainedOn.has(ReviewRow.of("a", "one", true, new ReviewRow.RowOrigin.OnTopic(0, 6))))
                .isTrue();
    }

    private static Corpus corpus(ReviewRow... rows) {
        return new Corpus(Arrays.asList(rows), List.of(), Optional.empty(), Map.of());
    }

    @Test
    void chosenReviewsTrainAndJudgeNothing() {
        // Given
        List<ReviewRow> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            rows.add(ReviewRow.of("r" + i, "text " + i, true, new ReviewRow.RowOrigin.OnTopic(0, i, i % 2 == 0)));
        }
        Corpus corpus = new Corpus(rows, List.of(), Optional.empty(), Map.of());

        // When
        List<ReviewRow> training = corpus.part(Split.DEFAULT, Split.Part.TRAINING);

        // Then
        assertThat(corpus.part(Split.DEFAULT, Split.Part.HOLDOUT)).isNotEmpty().noneMatch(ReviewRow::isChosen);
        assertThat(corpus.part(Split.DEFAULT, Split.Part.VALIDATION))
                .isNotEmpty()
                .noneMatch(ReviewRow::isChosen);
        assertThat(training)
                .filteredOn(ReviewRow::isChosen)
                .noneMatch(row -> Split.DEFAULT.of(row.textHash()) == Split.Part.HOLDOUT)
                .anyMatch(row -> Split.DEFAULT.of(row.textHash()) == Split.Part.VALIDATION);
    }
}
