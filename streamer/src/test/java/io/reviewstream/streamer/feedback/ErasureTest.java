package io.reviewstream.streamer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.streamer.trigger.TriggerGauges.TriggerView;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a tombstone deletes, and that nothing restores it. */
class ErasureTest extends FeedbackDriver {
    @Test
    void aLabelAfterAnErasureRestoresNoText() {
        // Given
        predict("r1", true);
        erase("r1");

        // When
        label("r1", false, "2026-04-20T00:00:00Z");

        // Then
        assertThat(rows()).isEmpty();
        advance(SETTINGS.labelRetention().plusMinutes(1));
        assertThat(driver.output(TOPICS.labelsUnmatched()).readKeyValuesToList())
                .hasSize(1);
    }

    @Test
    void aLabelMatchedBeforeTheTombstoneIsErasedToo() {
        // Given
        predict("r1", true);
        label("r1", true, "2026-04-18T00:00:00Z");
        assertThat(rows()).hasSize(1);

        // When
        erase("r1");

        // Then
        assertThat(rows()).singleElement().satisfies(row -> assertThat(row.value)
                .isNull());
        assertThat(metrics.scrape()).contains("reviewstream_predictions_erased_total 1.0");
        label("r1", false, "2026-04-20T00:00:00Z");
        assertThat(rows()).isEmpty();
    }

    @Test
    void aPredictionAfterAnErasureIsNotStored() {
        // Given
        label("r1", true, "2026-04-18T00:00:00Z");
        erase("r1");

        // When
        predict("r1", true);

        // Then
        assertThat(rows()).isEmpty();
        assertThat(size(JoinState.PREDICTIONS)).isZero();
    }

    @Test
    void noStoreHoldsAnErasedText() {
        // Given
        predict("r1", true);
        label("r1", true, "2026-04-18T00:00:00Z");

        // When
        erase("r1");

        // Then
        assertThat(driver.driver().getAllStateStores().keySet())
                .containsAll(JOIN_STORES)
                .allSatisfy(store -> assertThat(contents(store)).noneMatch(entry -> entry.contains("text of r1")));
    }

    @Test
    void otherReviewsStay() {
        // Given
        predict("r1", true);
        predict("r2", true);
        erase("r1");

        // When
        label("r2", true, "2026-04-18T00:00:00Z");

        // Then
        assertThat(labeled()).extracting(LabeledReview::reviewId).containsExactly("r2");
    }

    @Test
    void anErasedLabelIsSubtractedFromNewLabels() {
        // Given
        match("r1", "r2", "r3");
        erase("r2");

        // When
        TriggerView view = trigger();

        // Then
        assertThat(view.labeledReviews()).isEqualTo(2);
        assertThat(view.newLabels()).isEqualTo(2);
        assertThat(requests()).isEmpty();
    }

    @Test
    void anErasedConsumedLabelIsNotSubtracted() {
        // Given
        match("r1", "r2", "r3");
        announce(active(CHAMPION, 1, LabelOffsets.of(Map.of(0, 2L))));
        erase("r1");
        erase("r1");

        // When
        TriggerView view = trigger();

        // Then
        assertThat(view.labeledReviews()).isEqualTo(2);
        assertThat(view.newLabels()).isEqualTo(1);
    }

    @Test
    void anErasedReviewCountsAgainIfRelabeled() {
        // Given
        match("r1", "r2");
        erase("r1");
        importReview("r1");

        // When
        TriggerView view = trigger();

        // Then
        assertThat(view.labeledReviews()).isEqualTo(2);
        assertThat(view.newLabels()).isEqualTo(2);
    }
}
