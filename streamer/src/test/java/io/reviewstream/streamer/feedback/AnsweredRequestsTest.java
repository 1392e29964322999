package io.reviewstream.streamer.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What ends a request: labels and erasures. */
class AnsweredRequestsTest extends RequestsDriver {
    @Test
    void aLabelAnswersTheRequestAndHasItsReason() {
        // Given
        LabelRequest request = askedForOne();

        // When
        label(request.reviewId(), true, Optional.empty(), LATER);

        // Then
        assertThat(withdrawn()).containsExactly(request.reviewId());
        assertThat(labeled()).singleElement().satisfies(row -> {
            assertThat(row.origin().requestId()).contains(request.requestId());
            assertThat(row.origin().reason()).contains(request.reason());
            assertThat(row.origin().propensity()).contains(request.propensity());
        });
        label(request.reviewId(), false, Optional.empty(), LATER.plusSeconds(1));
        assertThat(withdrawn()).as("already withdrawn").isEmpty();
    }

    @Test
    void aLabelKeepsTheReasonThatItCameWith() {
        // Given
        LabelRequest request = askedForOne();

        // When
        send(
                TOPICS.reviewLabels(),
                "any",
                "{\"reviewId\":\"%s\",\"isPositive\":true,\"reason\":\"WITH_REVIEW\"}".formatted(request.reviewId()));

        // Then
        assertThat(labeled())
                .singleElement()
                .extracting(LabeledReview::origin)
                .isEqualTo(LabelOrigin.of(LabelReason.WITH_REVIEW));
    }

    @Test
    void aReviewThatIsLabelledBeforeItIsAskedForIsWithdrawn() {
        // Given
        predict(0, 4, TopologyDriver.START);
        for (int i = 0; i < 4; i++) {
            label("r" + i, true, Optional.empty(), LATER);
        }

        // When
        advance(SLOT_IS_OVER);

        // Then
        assertThat(withdrawn()).containsExactlyInAnyOrder("r0", "r1", "r2", "r3");
        assertThat(labeled()).extracting(row -> row.origin().reason()).containsOnly(Optional.empty());
    }

    @Test
    void aSecondLookAtALabelIsOpenUntilANewerLabelComes() {
        // Given
        predict(0, 1, TopologyDriver.START);
        label("r0", true, Optional.empty(), TopologyDriver.START);
        labeled();

        // When
        ask("r0", LabelReason.SUSPECT, LATER);
        List<String> beforeTheAnswer = withdrawn();
        label("r0", false, Optional.empty(), LATER.plusSeconds(1));

        // Then
        assertThat(beforeTheAnswer).isEmpty();
        assertThat(withdrawn()).containsExactly("r0");
        assertThat(labeled()).singleElement().satisfies(row -> {
            assertThat(row.isPositive()).isFalse();
            assertThat(row.origin().reason()).contains(LabelReason.SUSPECT);
            assertThat(row.origin().countsForAccuracy()).isFalse();
        });
    }

    @Test
    void aSecondLookThatWasAnsweredBeforeItIsReadIsWithdrawn() {
        // Given
        predict(0, 1, TopologyDriver.START);
        label("r0", true, Optional.empty(), LATER.plusSeconds(1));

        // When
        ask("r0", LabelReason.SUSPECT, LATER);

        // Then
        assertThat(withdrawn()).containsExactly("r0");
    }

    @Test
    void whatAsksForALabelIsAnsweredByAnEarlierOne() {
        // Given
        predict(0, 1, TopologyDriver.START);
        label("r0", true, Optional.empty(), TopologyDriver.START);

        // When
        ask("r0", LabelReason.UNCERTAIN, LATER);

        // Then
        assertThat(withdrawn()).containsExactly("r0");
    }

    @Test
    void anErasedReviewIsWithdrawn() {
        // Given
        LabelRequest request = askedForOne();

        // When
        erase(request.reviewId());

        // Then
        assertThat(withdrawn()).containsExactly(request.reviewId());
        label(request.reviewId(), true, Optional.empty(), LATER);
        assertThat(labeled()).isEmpty();
    }

    @Test
    void anErasedReviewWithoutAPredictionIsWithdrawn() {
        // Given
        ask("r0", LabelReason.SUSPECT, LATER);

        // When
        erase("r0");

        // Then
        assertThat(withdrawn()).containsExactly("r0");
    }

    @Test
    void anErasedCandidateIsForgotten() {
        // Given
        predict(0, 4, TopologyDriver.START);

        // When
        erase("r2");

        // Then
        assertThat(driver.driver().getAllStateStores().keySet())
                .allSatisfy(store -> assertThat(contents(store)).noneMatch(entry -> entry.contains("text of r2")));
        advance(SLOT_IS_OVER);
        assertThat(asked()).extracting(LabelRequest::reviewId).containsExactlyInAnyOrder("r0", "r1", "r3");
    }

    @Test
    void aLabelAfterTheWithdrawalHasTheReasonOfTheRequest() {
        // Given
        predict(0, 1, TopologyDriver.START);
        ask("r0", LabelReason.UNCERTAIN, LATER);
        driver.input(TOPICS.labelRequests()).pipeInput("r0".getBytes(UTF_8), (byte[]) null);

        // When
        label("r0", true, Optional.of("ann"), LATER);

        // Then
        assertThat(labeled())
                .extracting(review -> review.origin().reason(), review -> review.origin()
                        .labeledBy())
                .containsExactly(tuple(Optional.of(LabelReason.UNCERTAIN), Optional.of("ann")));
    }

    @Test
    void aCorrectedLabelKeepsTheReasonOfTheFirst() {
        // Given
        predict(0, 1, TopologyDriver.START);
        ask("r0", LabelReason.UNCERTAIN, LATER);
        label("r0", true, Optional.empty(), LATER);

        // When
        label("r0", false, Optional.of("bob"), LATER.plusSeconds(1));

        // Then
        assertThat(labeled())
                .extracting(LabeledReview::origin)
                .containsExactly(
                        new LabelOrigin(
                                Optional.of(LabelReason.UNCERTAIN),
                                Optional.of("q1"),
                                Optional.of(1.0),
                                Optional.empty()),
                        new LabelOrigin(
                                Optional.of(LabelReason.UNCERTAIN),
                                Optional.of("q1"),
                                Optional.of(1.0),
                                Optional.of("bob")));
        assertThat(metrics.scrape()).contains("reviewstream_labels_chosen_total 2.0");
    }

    @Test
    void chosenLabelsDoNotCountForTheAccuracy() {
        // Given
        promote(CHAMPION, 1, Optional.of(0.9), TopologyDriver.START);
        predict(0, 40, TopologyDriver.START);
        advance(SLOT_IS_OVER);

        // When
        List<LabelRequest> requests = asked();
        requests.forEach(request -> label(request.reviewId(), true, Optional.empty(), LATER));

        // Then
        assertThat(trigger().versions().get(CHAMPION).labels()).isEqualTo(1);
        assertThat(trigger().newLabels()).isEqualTo(5);
        assertThat(metrics.scrape())
                .contains(
                        "reviewstream_labels_chosen_total 4.0",
                        "reviewstream_labels_matched_total{prediction=\"correct\"} 1.0");
    }
}
