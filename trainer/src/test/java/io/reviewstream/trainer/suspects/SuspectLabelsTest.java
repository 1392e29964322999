package io.reviewstream.trainer.suspects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.ScoredReview;
import io.reviewstream.trainer.suspects.SuspectLabels.SuspectLabel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuspectLabelsTest {
    private static List<ReviewRow> reviews(int count, long seed) {
        return Corpus.of("plain", TinyReviews.of(Wording.PLAIN, count, seed)).rows();
    }

    private static ScoredReview scored(String id, boolean positive, double probability) {
        return new ScoredReview(
                ReviewRow.of(id, "text of " + id, positive, new ReviewRow.RowOrigin.Collected("")), probability);
    }

    private static List<String> ids(SuspectLabels found) {
        return found.suspects().stream()
                .map(SuspectLabel::row)
                .map(ReviewRow::reviewId)
                .toList();
    }

    @Test
    void flippedLabelsOfPlainReviewsAreFound() {
        // Given
        long seed = System.nanoTime();
        FlippedLabels flipped = FlippedLabels.of(reviews(400, seed), 0.05, seed);

        // When
        SuspectLabels found = SuspectLabels.find(flipped.rows());

        // Then: 58 to 95 % of them in 25 runs
        assertThat(flipped.ids()).as("seed %s", seed).containsAll(ids(found));
        assertThat(ids(found))
                .as("seed %s", seed)
                .hasSizeGreaterThan(flipped.ids().size() / 3);
    }

    @Test
    void theOrderOfTheReviewsChangesNothing() {
        // Given
        long seed = System.nanoTime();
        List<ReviewRow> rows = FlippedLabels.of(reviews(200, 3), 0.1, 3).rows();
        List<ReviewRow> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(seed));

        // When
        SuspectLabels found = SuspectLabels.find(shuffled);

        // Then
        assertThat(ids(found)).as("seed %s", seed).isNotEmpty().isEqualTo(ids(SuspectLabels.find(rows)));
    }

    @Test
    void aLabelIsSuspectWhereTheModelIsConfidentOfTheOtherClass() {
        // Given: the mean probability of the label is 0.7 for positive labels, and 0.75 for negative ones
        List<ScoredReview> scored = List.of(
                scored("p1", true, 0.95),
                scored("p2", true, 0.9),
                scored("p3", true, 0.7),
                scored("p4", true, 0.25),
                scored("n1", false, 0.1),
                scored("n2", false, 0.2),
                scored("n3", false, 0.0),
                scored("n4", false, 0.7));

        // When
        SuspectLabels found = SuspectLabels.of(scored);

        // Then: 0.25 and 0.7 are just enough
        assertThat(ids(found)).containsExactly("p4", "n4");
        assertThat(found.positive()).isEqualTo(new SuspectLabels.LabelNoise(4, 0.25));
        assertThat(found.negative()).isEqualTo(new SuspectLabels.LabelNoise(4, 0.25));
        assertThat(found.agreement()).isCloseTo(0.75, within(1e-9));
    }

    @Test
    void ofTwoClassesThatTheModelIsConfidentOfTheMoreProbableOneCounts() {
        // Given: the mean probability of the label is 0.4 for positive labels, and 0.55 for negative ones
        List<ScoredReview> scored = List.of(
                scored("p1", true, 0.45),
                scored("p2", true, 0.35),
                scored("n1", false, 0.44),
                scored("n2", false, 0.46));

        // When
        SuspectLabels found = SuspectLabels.of(scored);

        // Then
        assertThat(ids(found)).containsExactly("p2", "p1", "n2");
    }

    @Test
    void aModelThatKnowsNothingSuspectsNothing() {
        // When
        SuspectLabels found =
                SuspectLabels.of(List.of(scored("p1", true, 0.5), scored("p2", true, 0.5), scored("n1", false, 0.5)));

        // Then
        assertThat(found.suspects()).isEmpty();
        assertThat(found.positive().wrong()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 91, 99})
    void tooFewReviewsAreAnError(int positives) {
        // Given
        List<ReviewRow> rows = new ArrayList<>();
        for (int i = 0; i < Math.max(100, positives); i++) {
            rows.add(scored("r" + i, i < positives, 0.5).row());
        }
        List<ReviewRow> few = positives == 99 ? rows.subList(40, 99) : rows;

        // Then
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> SuspectLabels.find(few))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(UserException.Kind.BAD_INPUT))
                .withMessageContaining("100 reviews are needed");
    }
}
