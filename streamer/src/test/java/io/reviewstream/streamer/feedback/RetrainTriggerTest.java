package io.reviewstream.streamer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.streamer.trigger.TriggerProcessor;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** When new labels make a request for retraining, and what its answer does. */
class RetrainTriggerTest extends FeedbackDriver {
    @Test
    void enoughNewLabelsMakeOneRequest() {
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
    void tooFewNewLabelsMakeNoRequest() {
        // Given
        match("r1", "r2");

        // When
        advance(TICK.multipliedBy(5));

        // Then
        assertThat(requests()).isEmpty();
    }

    @Test
    void noRequestFollowsAnotherWithinTheCoolDown() {
        // Given
        match("r1", "r2", "r3");
        advance(TICK);
        announce(end(ModelAnnouncement.Status.REJECTED, requests().get(0)));
        match("r4", "r5", "r6");
        advance(SETTINGS.requests().coolDown().minus(TICK.multipliedBy(2)));
        assertThat(requests()).isEmpty();

        // When
        advance(TICK.multipliedBy(2));

        // Then
        assertThat(requests()).hasSize(1);
    }

    @Test
    void aRequestWithoutAnAnswerIsMadeAgainAfterTheTimeout() {
        // Given
        match("r1", "r2", "r3");
        advance(TICK);
        RetrainRequest first = requests().get(0);
        advance(SETTINGS.requests().timeout().minusMinutes(1));
        assertThat(requests()).isEmpty();

        // When
        advance(Duration.ofMinutes(2));

        // Then
        assertThat(requests()).extracting(RetrainRequest::requestId).containsExactly(first.requestId());
    }

    @Test
    void aRequestIsCountedByItsReason() {
        // Given
        match("r1", "r2", "r3");

        // When
        advance(TICK);

        // Then
        assertThat(metrics.scrape()).contains("reviewstream_retrain_requests_total{reason=\"label_count\"} 1.0");
    }

    @Test
    void aFailedRequestIsMadeAgainAfterTheCoolDown() {
        // Given
        match("r1", "r2", "r3");
        advance(TICK);
        RetrainRequest first = requests().get(0);
        announce(end(ModelAnnouncement.Status.FAILED, first));
        advance(SETTINGS.requests().coolDown().minusMinutes(1));
        assertThat(requests()).isEmpty();

        // When
        advance(Duration.ofMinutes(2));

        // Then
        assertThat(requests()).extracting(RetrainRequest::requestId).containsExactly(first.requestId());
    }

    @Test
    void aManualRequestIsPendingLikeATriggeredOne() {
        // Given
        RetrainRequest manual = requestManually();
        match("r1", "r2", "r3");
        advance(TICK);
        assertThat(requests()).isEmpty();

        // When
        announce(end(ModelAnnouncement.Status.FAILED, manual));
        advance(SETTINGS.requests().coolDown().plusMinutes(1));

        // Then
        assertThat(requests()).extracting(RetrainRequest::reason).containsExactly(RetrainRequest.Reason.LABEL_COUNT);
    }

    @Test
    void aRequestReadAfterItsAnswerIsNotPending() {
        // Given
        announce(end(ModelAnnouncement.Status.NOTHING_TO_DO, MANUAL_REQUEST));
        requestManually();
        match("r1", "r2", "r3");

        // When
        advance(TICK);

        // Then
        assertThat(requests()).hasSize(1);
    }

    @Test
    void anAnswerExpires() {
        // Given
        announce(end(ModelAnnouncement.Status.NOTHING_TO_DO, MANUAL_REQUEST));
        advance(Duration.ofDays(29));
        assertThat(answers()).isEqualTo(1);

        // When
        advance(Duration.ofDays(2));

        // Then
        assertThat(answers()).isZero();
    }

    @Test
    void anInvalidAnnouncementBecomesADeadLetter() {
        // Given
        match("r1", "r2", "r3");

        // When
        send(TOPICS.modelAnnouncements(), "k", "{\"status\":\"GREAT\"}");

        // Then
        assertThat(deadLetters()).hasSize(1);
        advance(TICK);
        assertThat(requests()).hasSize(1);
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
