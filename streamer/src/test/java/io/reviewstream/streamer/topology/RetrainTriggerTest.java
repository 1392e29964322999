package io.reviewstream.streamer.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.metrics.TriggerView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** When retraining is asked for. */
class RetrainTriggerTest extends FeedbackSubject {
    @Test
    void enoughNewLabelsAskForRetrainingOnce() {
        // Given
        announce(active(CHAMPION, 1, LabelOffsets.NONE));
        match("r1", "r2", "r3", "r4");

        // When
        advance(TICK.multipliedBy(5));

        // Then
        assertThat(requests()).singleElement().satisfies(request -> {
            assertThat(request.reason()).isEqualTo(RetrainRequest.Reason.LABEL_COUNT);
            assertThat(request.labeledReviews()).isEqualTo(4);
            assertThat(request.newLabels()).isEqualTo(4);
            assertThat(request.championVersion()).contains(CHAMPION);
            assertThat(request.labelsThrough()).isEqualTo(LabelOffsets.of(Map.of(0, 4L)));
            assertThat(request.onlineAccuracy()).contains(1.0);
            assertThat(request.requestId())
                    .isEqualTo(
                            RetrainRequest.idOf(request.championVersion(), request.reason(), request.labelsThrough()));
        });
    }

    @Test
    void tooFewNewLabelsAskForNothing() {
        // Given
        match("r1", "r2");

        // When
        advance(TICK.multipliedBy(5));

        // Then
        assertThat(requests()).isEmpty();
    }

    @Test
    void aReviewCountsOnceHoweverOftenItIsLabeled() {
        // Given
        match("r1", "r2");
        label("r1", false, "2027-01-01T00:00:00Z");
        label("r2", false, "2027-01-01T00:00:00Z");

        // When
        advance(TICK);

        // Then
        assertThat(labeled()).hasSize(4);
        assertThat(requests()).isEmpty();
    }

    @Test
    void noRequestFollowsAnotherWithinTheCoolDown() {
        // Given
        match("r1", "r2", "r3");
        advance(TICK);
        announce(end(ModelAnnouncement.Status.REJECTED, requests().get(0)));
        match("r4", "r5", "r6");
        advance(SETTINGS.coolDown().minus(TICK.multipliedBy(2)));
        assertThat(requests()).isEmpty();

        // When
        advance(TICK.multipliedBy(2));

        // Then
        assertThat(requests()).hasSize(1);
    }

    @Test
    void aRequestThatNobodyAnswersIsMadeAgainAfterThePatience() {
        // Given
        match("r1", "r2", "r3");
        advance(TICK);
        RetrainRequest first = requests().get(0);
        advance(SETTINGS.patience().minusMinutes(1));
        assertThat(requests()).isEmpty();

        // When
        advance(Duration.ofMinutes(2));

        // Then
        assertThat(requests()).extracting(RetrainRequest::requestId).containsExactly(first.requestId());
    }

    @Test
    void anErasedReviewIsNoLongerANewLabel() {
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
    void anErasedReviewThatATrainingRunHadReadLeavesTheNewOnesAsTheyAre() {
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
    void anErasedReviewThatIsLabeledAnewCountsAgain() {
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

    @Test
    void theTriggerShowsWhatItKnows() {
        // Given
        announce(active(CHAMPION, 1, LabelOffsets.NONE, Map.of("accuracy", 0.9, "accuracyLow", 0.85), Driver.START));
        match("r1", "r2");
        predict("r3", false);
        label("r3", true, "2026-04-18T00:00:00Z");
        predict("r4", true, "v20250101-000000-bbbbbb");
        label("r4", true, "2026-04-18T00:00:00Z");

        // When
        TriggerView view = trigger();

        // Then
        RetrainRequest request = requests().get(0);
        assertThat(view.pending()).hasValueSatisfying(pending -> {
            assertThat(pending.requestId()).isEqualTo(request.requestId());
            assertThat(pending.reason()).isEqualTo(RetrainRequest.Reason.LABEL_COUNT);
            assertThat(pending.since()).isEqualTo(Driver.START.plus(TICK));
        });
        assertThat(view.versions())
                .isEqualTo(Map.of(
                        CHAMPION,
                        new TriggerView.Accuracy(3, 2),
                        "v20250101-000000-bbbbbb",
                        new TriggerView.Accuracy(1, 1)));
        assertThat(view.champion()).hasValueSatisfying(champion -> {
            assertThat(champion.version()).isEqualTo(CHAMPION);
            assertThat(champion.gateAccuracy()).contains(0.85);
            assertThat(champion.recentAccuracy()).contains(2 / 3.0);
            assertThat(champion.suspicion().orElseThrow()).isBetween(0.0, 1.0);
        });
        assertThat(metrics.scrape())
                .contains("reviewstream_live_labels{prediction=\"right\",version=\"" + CHAMPION + "\"} 2.0")
                .contains("reviewstream_labels_new 4.0")
                .contains("reviewstream_retrain_pending 1.0");
    }

    @Test
    void theGaugesOfTheTriggerFollowIt() {
        // Given
        match("r1");
        advance(TICK);
        match("r2");

        // When
        advance(TICK);

        // Then
        assertThat(metrics.scrape())
                .contains("reviewstream_labels_new 2.0")
                .contains("reviewstream_live_labels{prediction=\"right\",version=\"" + CHAMPION + "\"} 2.0")
                .contains("reviewstream_live_accuracy{version=\"" + CHAMPION + "\"} 1.0");
    }

    @Test
    void theGaugesOfTheTriggerLeaveWithItsPartition() {
        // Given
        match("r1");
        advance(TICK);
        assertThat(metrics.scrape()).contains("reviewstream_labels_new");

        // When
        driver.close();

        // Then
        assertThat(metrics.trigger()).isEmpty();
        assertThat(metrics.scrape()).doesNotContain("reviewstream_labels_new ");
    }

    @Test
    void importedLabelsCountAndTombstonesDoNot() {
        // Given
        List.of("i1", "i2", "i3").forEach(this::importReview);
        erase("unknown");

        // When
        advance(TICK);

        // Then
        assertThat(requests()).singleElement().satisfies(request -> assertThat(request.labeledReviews())
                .isEqualTo(3));
    }

    @Test
    void labelsThatATrainingRunHasReadAreNotNew() {
        // Given
        match("r1", "r2", "r3");
        announce(active(CHAMPION, 1, LabelOffsets.of(Map.of(0, 2L))));
        match("r4");

        // When
        advance(TICK);

        // Then
        assertThat(requests()).isEmpty();
    }

    @Test
    void labelsAreNotNewEvenWhenTheAnnouncementIsReadBeforeThem() {
        // Given
        announce(active(CHAMPION, 1, LabelOffsets.of(Map.of(0, 2L))));
        match("r1", "r2", "r3", "r4");

        // When
        advance(TICK);

        // Then
        assertThat(requests()).isEmpty();
    }

    @Test
    void aRejectedModelUsesUpItsLabels() {
        // Given
        match("r1", "r2", "r3");
        advance(TICK);
        RetrainRequest first = requests().get(0);
        announce(end(ModelAnnouncement.Status.REJECTED, first));
        match("r4", "r5");

        // When
        advance(SETTINGS.coolDown());

        // Then
        assertThat(requests()).isEmpty();
        match("r6");
        advance(TICK);
        assertThat(requests()).singleElement().satisfies(second -> {
            assertThat(second.newLabels()).isEqualTo(3);
            assertThat(second.requestId()).isNotEqualTo(first.requestId());
        });
    }

    @Test
    void aFailedRunIsAskedForAgainAfterTheCoolDown() {
        // Given
        match("r1", "r2", "r3");
        advance(TICK);
        RetrainRequest first = requests().get(0);
        announce(end(ModelAnnouncement.Status.FAILED, first));
        advance(SETTINGS.coolDown().minusMinutes(1));
        assertThat(requests()).isEmpty();

        // When
        advance(Duration.ofMinutes(2));

        // Then
        assertThat(requests()).extracting(RetrainRequest::requestId).containsExactly(first.requestId());
    }

    @Test
    void aRequestOfAnybodyIsPendingLikeOurOwn() {
        // Given
        RetrainRequest manual = askByHand();
        match("r1", "r2", "r3");
        advance(TICK);
        assertThat(requests()).isEmpty();

        // When
        announce(end(ModelAnnouncement.Status.FAILED, manual));
        advance(SETTINGS.coolDown().plusMinutes(1));

        // Then
        assertThat(requests()).extracting(RetrainRequest::reason).containsExactly(RetrainRequest.Reason.LABEL_COUNT);
    }

    @Test
    void anAnsweredRequestThatIsReadLateHoldsUpNothing() {
        // Given
        announce(end(ModelAnnouncement.Status.NOTHING_TO_DO, BY_HAND));
        askByHand();
        match("r1", "r2", "r3");

        // When
        advance(TICK);

        // Then
        assertThat(requests()).hasSize(1);
    }

    @Test
    void anAnswerIsForgottenAfterAWhile() {
        // Given
        announce(end(ModelAnnouncement.Status.NOTHING_TO_DO, BY_HAND));
        advance(Duration.ofDays(29));
        assertThat(answers()).isEqualTo(1);

        // When
        advance(Duration.ofDays(2));

        // Then
        assertThat(answers()).isZero();
    }

    @Test
    void aBadAnnouncementBecomesADeadLetter() {
        // Given
        match("r1", "r2", "r3");

        // When
        send(TOPICS.modelAnnouncements(), "k", "{\"status\":\"GREAT\"}");

        // Then
        assertThat(driver.output(TOPICS.reviewsDeadLetters()).readRecordsToList())
                .hasSize(1);
        advance(TICK);
        assertThat(requests()).hasSize(1);
    }

    private void importReview(String id) {
        LabeledReview imported =
                new LabeledReview(id, "text", true, Driver.START, Optional.empty(), Optional.empty(), Optional.empty());
        driver.input(TOPICS.labeledReviews())
                .pipeInput(id.getBytes(UTF_8), new JsonSerde<>(LabeledReview.class).toBytes(imported));
    }

    private long answers() {
        KeyValueStore<String, byte[]> store = driver.driver().getKeyValueStore(TriggerProcessor.STORE);
        long answers = 0;
        try (KeyValueIterator<String, byte[]> entries = store.all()) {
            while (entries.hasNext()) {
                answers += entries.next().key.startsWith("answered/") ? 1 : 0;
            }
        }
        return answers;
    }
}
