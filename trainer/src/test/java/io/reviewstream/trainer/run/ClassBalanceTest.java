package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.data.Corpus;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClassBalanceTest {
    private static final List<Corpus.CorpusRow> REVIEWS = TinyReviews.of(Wording.PLAIN, 600, 1);

    @Test
    void aRareClassCausesAWarning() {
        // When
        List<String> warnings = DatasetSplits.of(uneven(40), TinyReviews.plan()).warnings();

        // Then
        assertThat(warnings)
                .singleElement()
                .asString()
                .matches("Of \\d+ reviews that train, \\d+ \\(\\d+\\.\\d %\\) are"
                        + " negative; --balance-classes lets them weigh as much as the others together\\.");
        assertThat(DatasetSplits.of(Corpus.of("even", REVIEWS), TinyReviews.plan())
                        .warnings())
                .isEmpty();
    }

    @Test
    void tooFewReviewsOfAClassAreAShortage() {
        // Given
        TrainingPlan plan = TinyReviews.plan();
        Corpus few = uneven(8);
        long training = DatasetSplits.of(few, plan).training().stream()
                .filter(row -> !row.positive())
                .count();

        // Then
        assertThat(DatasetSplits.of(few, plan).shortage())
                .get()
                .asString()
                .endsWith(training + " are negative; each class needs 10");
        TrainingPlan.DataPlan data =
                new TrainingPlan.DataPlan(plan.data().split(), plan.data().golden(), (int) training);
        TrainingPlan enough =
                new TrainingPlan(plan.recipe(), plan.overrides(), plan.inputLength(), data, plan.compute(), 7);
        assertThat(DatasetSplits.of(few, enough).shortage()).isEmpty();
        assertThat(DatasetSplits.of(Corpus.of("even", REVIEWS), plan).shortage())
                .isEmpty();
    }

    /** With this number of negative reviews. */
    private static Corpus uneven(int negative) {
        return Corpus.of(
                "uneven",
                Stream.concat(
                                REVIEWS.stream().filter(Corpus.CorpusRow::positive),
                                REVIEWS.stream()
                                        .filter(review -> !review.positive())
                                        .limit(negative))
                        .toList());
    }
}
