package io.reviewstream.streamer.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.ChallengerPrediction;
import io.reviewstream.common.event.ChallengerPrediction.ModelPrediction;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.HeaderNames;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.request.RequestProcessor;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class LabelRequestsTest extends RequestsDriver {
    @Test
    void aSlotHasItsShareOfTheBudgetAndAFifthIsRandom() {
        // Given
        predict(0, 40, TopologyDriver.START);
        assertThat(asked()).isEmpty();

        // When
        advance(SLOT_IS_OVER);

        // Then
        List<LabelRequest> requests = asked();
        assertThat(requests)
                .extracting(LabelRequest::reason)
                .containsExactlyInAnyOrder(
                        LabelReason.RANDOM,
                        LabelReason.UNCERTAIN,
                        LabelReason.UNCERTAIN,
                        LabelReason.UNCERTAIN,
                        LabelReason.UNCERTAIN);
        assertThat(requests).allSatisfy(request -> {
            assertThat(request.propensity()).isGreaterThan(0).isLessThan(1);
            assertThat(request.reviewText()).isEqualTo("text of " + request.reviewId());
            assertThat(request.expiresAt()).isEqualTo(request.requestedAt().plus(EXPIRY));
            assertThat(request.modelVersion()).isEqualTo(CHAMPION);
        });
        assertThat(metrics.scrape())
                .contains(
                        "reviewstream_label_requests_total{reason=\"random\"} 1.0",
                        "reviewstream_label_requests_total{reason=\"uncertain\"} 4.0");
    }

    @Test
    void aReplayAsksForNothing() {
        // Given
        predict(0, 40, TopologyDriver.START);
        advance(SLOT_IS_OVER);
        assertThat(asked()).hasSize(5);

        // When
        predict(0, 40, TopologyDriver.START);
        predict(40, 80, TopologyDriver.START);
        advance(SLOT_IS_OVER);

        // Then
        assertThat(asked()).isEmpty();
    }

    @Test
    void theSameReviewsAreAskedForWhateverTheirOrder() {
        // Given
        for (int i = 39; i >= 0; i--) {
            predict(i, i + 1, TopologyDriver.START);
        }
        advance(SLOT_IS_OVER);
        Set<LabelRequest> backwards = new HashSet<>(asked());

        // When
        Set<LabelRequest> forwards;
        RequestsDriver other = new RequestsDriver();
        try {
            other.predict(0, 40, TopologyDriver.START);
            other.advance(SLOT_IS_OVER);
            forwards = new HashSet<>(other.asked());
        } finally {
            other.close();
        }

        // Then
        assertThat(backwards).isEqualTo(forwards).hasSize(5);
    }

    @Test
    void whatIsTooOldOrFromTheFutureIsNotAskedFor() {
        // When
        predict(0, 10, TopologyDriver.START.minus(EXPIRY).minusSeconds(10));
        predict(10, 20, TopologyDriver.START.plus(Duration.ofMinutes(6)));
        advance(Duration.ofMinutes(10));

        // Then
        assertThat(asked()).isEmpty();
        assertThat(size(RequestProcessor.STORE)).isZero();
    }

    @Test
    void candidatesOfSlotsOfAnotherLengthAreDiscarded() {
        // Given: a slot of the future, as slots of another budget may be
        driver.driver()
                .<String, byte[]>getKeyValueStore(RequestProcessor.STORE)
                .put("OPEN/%019d".formatted(Long.MAX_VALUE / 1_000_000), new byte[8]);

        // When
        advance(SLOT_IS_OVER);

        // Then
        assertThat(size(RequestProcessor.STORE)).isZero();
    }

    @Test
    void missedSlotsAreAskedForOnceTheirReviewsCome() {
        // Given
        predict(0, 40, TopologyDriver.START.minusSeconds(3600));
        predict(40, 80, TopologyDriver.START.minusSeconds(1800));

        // When
        advance(SLOT_IS_OVER);

        // Then
        assertThat(asked()).hasSize(10);
    }

    @Test
    void theReviewsOfTwoDaysHaveTheBudgetOfTheDayOnWhichTheyCome() {
        // Given
        RequestsDriver few = new RequestsDriver(new LabelRequestSettings(5, Duration.ofDays(7)));
        try {
            Instant midnight = Instant.parse("2026-04-18T00:00:00Z");
            few.predict(0, 40, midnight.minusSeconds(86_400));
            few.predict(40, 80, midnight.minusSeconds(2 * 86_400));

            // When
            few.advance(Duration.between(TopologyDriver.START, midnight.plusSeconds(60)));

            // Then
            assertThat(few.asked()).as("two days in one").hasSize(5);
        } finally {
            few.close();
        }
    }

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

    private void ask(String reviewId, LabelReason reason, Instant at) {
        LabelRequest request = new LabelRequest(
                "q1", reviewId, "text of " + reviewId, reason, 1, false, 0.02, "linear", 1, at, at.plus(EXPIRY));
        driver.input(TOPICS.labelRequests())
                .pipeInput(reviewId.getBytes(UTF_8), new JsonSerde<>(LabelRequest.class).toBytes(request));
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
    void aReviewForTwoPeopleIsOpenUntilBothHaveLabelledIt() {
        // Given
        List<LabelRequest> requests = new ArrayList<>();
        for (int slot = 0; requests.stream().noneMatch(request -> request.labels() == 2); slot++) {
            predict(40 * slot, 40 * slot + 40, TopologyDriver.START.plusSeconds(5L * slot));
            advance(SLOT_IS_OVER);
            requests.addAll(asked());
        }
        String id = requests.stream()
                .filter(request -> request.labels() == 2)
                .findFirst()
                .orElseThrow()
                .reviewId();

        // When
        label(id, true, Optional.of("ann"), LATER);
        label(id, true, Optional.of("ann"), LATER.plusSeconds(1));
        List<String> afterOne = withdrawn();
        label(id, false, Optional.of("bob"), LATER.plusSeconds(2));

        // Then
        assertThat(afterOne).isEmpty();
        assertThat(withdrawn()).containsExactly(id);
        assertThat(labeled())
                .extracting(LabeledReview::otherIsPositive)
                .containsExactly(Optional.empty(), Optional.empty(), Optional.of(true));
        assertThat(trigger().agreement().orElseThrow().share()).isZero();
        assertThat(metrics.scrape()).contains("reviewstream_label_agreement{of=\"share\"} 0.0");
    }

    @Test
    void reviewsOnWhichTheModelsOfAReleaseDisagreeAreAskedFor() {
        // Given
        predict(0, 40, TopologyDriver.START);
        for (int i = 0; i < 20; i++) {
            ChallengerPrediction compared = new ChallengerPrediction(
                    "r" + i,
                    1,
                    new ModelPrediction(CHAMPION, true, 0.6),
                    new ModelPrediction("v20260102-000000-bbbbbb", i % 2 == 0, 0.4),
                    5,
                    TopologyDriver.START);
            driver.input(TOPICS.challengerPredictions())
                    .pipeInput(
                            ("r" + i).getBytes(UTF_8), new JsonSerde<>(ChallengerPrediction.class).toBytes(compared));
        }

        // When
        advance(SLOT_IS_OVER);

        // Then
        assertThat(asked())
                .filteredOn(request -> request.reason() == LabelReason.DISAGREEMENT)
                .hasSize(2)
                .allSatisfy(request -> assertThat(Integer.parseInt(
                                request.reviewId(), 1, request.reviewId().length(), 10))
                        .isLessThan(20)
                        .isOdd());
    }

    @Test
    void whileReviewsDriftSomeOfThemAreAskedForWhateverWasPredicted() {
        // Given
        RecordHeaders drift = new RecordHeaders();
        drift.add(HeaderNames.MODEL_DRIFT, "true".getBytes(UTF_8));
        for (int i = 0; i < 40; i++) {
            predict("r" + i, 0.99, TopologyDriver.START, drift);
        }

        // When
        advance(SLOT_IS_OVER);

        // Then
        assertThat(asked())
                .extracting(LabelRequest::reason)
                .containsExactlyInAnyOrder(
                        LabelReason.RANDOM,
                        LabelReason.DRIFT,
                        LabelReason.DRIFT,
                        LabelReason.UNCERTAIN,
                        LabelReason.UNCERTAIN);
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
