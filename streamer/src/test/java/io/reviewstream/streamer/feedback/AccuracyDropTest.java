package io.reviewstream.streamer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import org.junit.jupiter.api.Test;

/** Retrain requests because of a drop of the online accuracy. */
class AccuracyDropTest extends AccuracyDropDriver {
    @Test
    void aDropMakesARequest() {
        // Given
        announce(champion(1));
        predictCorrectly(20);
        predictIncorrectly(ALARM);

        // When
        advance(TICK);

        // Then
        assertThat(requests()).singleElement().satisfies(request -> {
            assertThat(request.reason()).isEqualTo(RetrainRequest.Reason.ACCURACY_DROP);
            assertThat(request.championVersion()).contains(CHAMPION);
            assertThat(request.newLabels()).isEqualTo(20 + ALARM);
            // Of the window of ten.
            assertThat(request.onlineAccuracy()).contains(0.3);
            assertThat(request.requestId())
                    .isEqualTo(
                            RetrainRequest.idOf(request.championVersion(), request.reason(), request.labelsThrough()));
        });
    }

    @Test
    void fewerIncorrectPredictionsMakeNoRequest() {
        // Given
        announce(champion(1));
        predictIncorrectly(ALARM - 1);

        // When
        advance(TICK);

        // Then
        assertThat(requests()).isEmpty();
        assertThat(trigger().champion().orElseThrow().dropScore().orElseThrow()).isBetween(0.8, 1.0);
    }

    @Test
    void incorrectPredictionsOfOtherModelsMakeNoRequest() {
        // Given
        announce(champion(1));
        for (int i = 0; i < 2 * ALARM; i++) {
            predict("other" + i, true, "v20250101-000000-bbbbbb");
            label("other" + i, false, "2026-04-18T00:00:00Z");
        }

        // When
        advance(TICK);

        // Then
        assertThat(requests()).isEmpty();
    }

    @Test
    void anAnsweredDropIsNotRequestedAgainWithoutNewLabels() {
        // Given
        announce(champion(1));
        predictIncorrectly(ALARM);
        advance(TICK);
        announce(end(ModelAnnouncement.Status.UNDECIDED, requests().get(0)));
        predictIncorrectly(ALARM - 1);
        advance(WATCHFUL.requests().coolDown().plusMinutes(1));
        assertThat(requests()).isEmpty();

        // When
        predictIncorrectly(1);
        advance(TICK);

        // Then
        assertThat(requests()).hasSize(1);
    }

    @Test
    void aFailedRequestForADropIsMadeAgain() {
        // Given
        announce(champion(1));
        predictIncorrectly(ALARM);
        advance(TICK);
        RetrainRequest first = requests().get(0);
        announce(end(ModelAnnouncement.Status.FAILED, first));

        // When
        advance(WATCHFUL.requests().coolDown().plusMinutes(1));

        // Then
        assertThat(requests()).extracting(RetrainRequest::requestId).containsExactly(first.requestId());
    }

    @Test
    void anAnnouncementThatComesAgainChangesNothing() {
        // Given
        announce(champion(1));
        predictIncorrectly(ALARM);
        announce(champion(1));

        // When
        advance(TICK);

        // Then
        assertThat(requests()).hasSize(1);
    }
}
