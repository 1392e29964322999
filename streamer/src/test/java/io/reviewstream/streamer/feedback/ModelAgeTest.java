package io.reviewstream.streamer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.AccuracyDropSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.RequestSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Retrain requests because of the champion's age. */
class ModelAgeTest extends FeedbackDriver {
    private static final Duration AGE = Duration.ofDays(10);

    ModelAgeTest() {
        super(FeedbackSettings.of(
                new RequestSettings(1000, Duration.ofMinutes(15), Duration.ofDays(1), AGE),
                AccuracyDropSettings.DEFAULT));
    }

    @Test
    void anOldChampionAndANewLabelTriggerARequest() {
        // Given
        announce(active(CHAMPION, 1, LabelOffsets.NONE));
        match("r1");
        advance(AGE.minusMinutes(1));
        assertThat(requests()).isEmpty();

        // When
        advance(Duration.ofMinutes(2));

        // Then
        assertThat(requests()).singleElement().satisfies(request -> {
            assertThat(request.reason()).isEqualTo(RetrainRequest.Reason.MAX_AGE);
            assertThat(request.newLabels()).isEqualTo(1);
        });
    }

    @Test
    void anOldChampionWithoutANewLabelTriggersNothing() {
        // Given
        announce(active(CHAMPION, 1, LabelOffsets.NONE));

        // When
        advance(AGE.multipliedBy(3));

        // Then
        assertThat(requests()).isEmpty();
    }

    @Test
    void withoutAChampionThereIsNoRequest() {
        // Given
        match("r1");

        // When
        advance(AGE.multipliedBy(3));

        // Then
        assertThat(requests()).isEmpty();
    }

    @Test
    void theAgeStartsAgainAtARejection() {
        // Given
        announce(active(CHAMPION, 1, LabelOffsets.NONE));
        match("r1");
        advance(AGE.plusMinutes(1));
        RetrainRequest first = requests().get(0);
        announce(end(ModelAnnouncement.Status.REJECTED, first));
        match("r2");
        advance(AGE.minusMinutes(1));
        assertThat(requests()).isEmpty();

        // When
        advance(Duration.ofMinutes(2));

        // Then
        assertThat(requests()).extracting(RetrainRequest::reason).containsExactly(RetrainRequest.Reason.MAX_AGE);
    }

    @Test
    void aPromotionRestartsTheAge() {
        // Given
        announce(active(CHAMPION, 1, LabelOffsets.NONE));
        match("r1");
        announce(active("v20260201-000000-bbbbbb", 2, LabelOffsets.NONE, Map.of(), TopologyDriver.START.plus(AGE)));

        // When
        advance(AGE.plusMinutes(1));

        // Then
        assertThat(requests()).isEmpty();
    }

    @Test
    void aManualRequestSuppressesTheAgeRequest() {
        // Given
        announce(active(CHAMPION, 1, LabelOffsets.NONE));
        match("r1");
        advance(AGE.minusMinutes(1));
        requestManually();

        // When
        advance(Duration.ofMinutes(30));

        // Then
        assertThat(requests()).isEmpty();
    }
}
