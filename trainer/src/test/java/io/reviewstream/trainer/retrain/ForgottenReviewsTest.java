package io.reviewstream.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The warning that a training set lacks what the champion was trained on. */
class ForgottenReviewsTest {
    private static final ModelVersion CHAMPION = new ModelVersion("v20260101-000000-abcdef");
    private static final Corpus FILE = Corpus.of("first.csv", TinyReviews.of(Wording.PLAIN, 200, 1));
    private static final Corpus TOPIC = Corpus.of("labeled-reviews", TinyReviews.of(Wording.OTHER, 100, 2));

    @Test
    void theWarningHasTheNumbersTheSourcesAndTheRemedy() {
        // When
        Optional<String> warning = ForgottenReviews.warning(CHAMPION, lineage(FILE), TOPIC, "labeled-reviews");

        // Then
        assertThat(warning.orElseThrow())
                .contains(
                        CHAMPION.value(),
                        "trained on " + FILE.rows().size() + " reviews",
                        FILE.rows().size() + " of them are not among these "
                                + TOPIC.rows().size(),
                        "first.csv",
                        "reviewstream labels import --data FILE.csv");
    }

    @Test
    void aTrainingSetThatHasTheChampionsReviewsIsNoWarning() {
        // Given
        Corpus both = Corpus.merge(List.of(FILE, TOPIC));

        // When
        Optional<String> warning = ForgottenReviews.warning(CHAMPION, lineage(FILE), both, "labeled-reviews");

        // Then
        assertThat(warning).isEmpty();
    }

    private static Manifest.Lineage lineage(Corpus corpus) {
        return new Manifest.Lineage(
                corpus.sources(),
                Optional.empty(),
                corpus.rows().stream().map(ReviewRow::textHash).toList());
    }
}
