package io.reviewstream.streamer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.trigger.AccuracyState.AccuracyCounter;
import io.reviewstream.streamer.trigger.TriggerGauges.TriggerView;
import io.reviewstream.streamer.trigger.TriggerProcessor;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Which champion is tested for a drop of its accuracy, and since when. */
class TestedChampionTest extends AccuracyDropDriver {
    @Test
    void withoutAChampionTheStatusSaysThatNothingIsTested() {
        // When
        TriggerView view = trigger();

        // Then
        assertThat(view.dropTest()).hasToString("NO_CHAMPION");
        assertThat(metrics.scrape()).contains("reviewstream_accuracy_drop_test 0.0");
    }

    @Test
    void aPromotionWithoutAnAnnouncementIsTested() {
        // Given
        promote(CHAMPION, 1, Optional.of(0.9), TopologyDriver.START);
        predictIncorrectly(ALARM);

        // When
        advance(TICK);

        // Then
        assertThat(requests()).extracting(RetrainRequest::reason).containsExactly(RetrainRequest.Reason.ACCURACY_DROP);
        assertThat(metrics.scrape()).contains("reviewstream_accuracy_drop_test 1.0");
    }

    @Test
    void anAnnouncementDoesNotChangeTheChampion() {
        // Given
        promote(CHAMPION, 1, Optional.of(0.9), TopologyDriver.START);
        sendAnnouncement(active("v20260301-000000-cccccc", 1000, LabelOffsets.NONE, MEASURED, TopologyDriver.START));
        predictIncorrectly(ALARM);

        // When
        advance(TICK);

        // Then
        assertThat(requests()).extracting(RetrainRequest::championVersion).containsExactly(Optional.of(CHAMPION));
    }

    @Test
    void anAccuracyThatIsReadLaterKeepsTheCountersOfItsChampion() {
        // Given
        promote(CHAMPION, 1, Optional.empty(), TopologyDriver.START);
        predictCorrectly(3);

        // When
        promote(CHAMPION, 1, Optional.of(0.9), TopologyDriver.START);

        // Then
        assertThat(trigger().dropTest()).hasToString("ACTIVE");
        assertThat(trigger().versions()).isEqualTo(Map.of(CHAMPION, new AccuracyCounter(3, 3)));
    }

    @Test
    void aChampionThatCanNoLongerBeReadStays() {
        // Given
        promote(CHAMPION, 1, Optional.of(0.9), TopologyDriver.START);
        advance(TICK);

        // When
        champion = Optional.empty();

        // Then
        assertThat(trigger().dropTest()).hasToString("ACTIVE");
    }

    @Test
    void withoutTheAccuracyOfItsGateNoDropIsDetected() {
        // Given
        announce(active(CHAMPION, 1, LabelOffsets.NONE));
        predictIncorrectly(10 * ALARM);

        // When
        advance(TICK);

        // Then
        assertThat(requests()).isEmpty();
        assertThat(trigger().champion().orElseThrow().dropScore()).isEmpty();
        assertThat(trigger().dropTest()).hasToString("NO_GATE_ACCURACY");
        assertThat(metrics.scrape()).contains("reviewstream_accuracy_drop_test 0.0");
    }

    @Test
    void anUntestableChampionIsLoggedOnce() {
        // Given
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(TriggerProcessor.class);
        logger.addAppender(log);
        announce(active(CHAMPION, 2, LabelOffsets.NONE));

        // When
        advance(TICK);
        announce(active(CHAMPION, 2, LabelOffsets.NONE));
        predictIncorrectly(1);
        advance(TICK.multipliedBy(5));

        // Then
        logger.detachAppender(log);
        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getMessage()).startsWith("Accuracy drops cannot be detected");
            assertThat(event.getKeyValuePairs()).extracting(pair -> pair.value).containsExactly(CHAMPION);
        });
    }

    @Test
    void aRecreatedRegistryStartsTheTestAgain() {
        // Given
        promote("v20260301-000000-cccccc", 7, Optional.of(0.9), TopologyDriver.START);
        predictIncorrectly(1);
        promote(CHAMPION, 1, Optional.of(0.9), TopologyDriver.START);
        predictIncorrectly(ALARM);

        // When
        advance(TICK);

        // Then
        assertThat(requests()).extracting(RetrainRequest::championVersion).containsExactly(Optional.of(CHAMPION));
    }

    @Test
    void aRollbackResetsTheAccuracyOfItsModel() {
        // Given
        announce(champion(1));
        predictIncorrectly(ALARM - 1);
        announce(active("v20260201-000000-bbbbbb", 2, LabelOffsets.NONE, MEASURED, TopologyDriver.START));
        announce(champion(3));
        predictIncorrectly(1);

        // When
        advance(TICK);

        // Then
        assertThat(requests()).isEmpty();
        assertThat(trigger().versions()).isEqualTo(Map.of(CHAMPION, new AccuracyCounter(1, 0)));
        assertThat(trigger().champion().orElseThrow().recentAccuracy()).isEqualTo(Optional.of(0.0));
    }

    @Test
    void onlyTheNewestModelsHaveACounter() {
        // Given
        announce(champion(1));
        predictCorrectly(1);
        for (int i = 10; i < 40; i++) {
            predict("of" + i, true, "v202601%d-000000-aaaaaa".formatted(i));
            label("of" + i, true, "2026-04-18T00:00:00Z");
        }

        // When
        TriggerView view = trigger();

        // Then
        assertThat(view.versions()).hasSize(10).containsKeys(CHAMPION, "v20260139-000000-aaaaaa");
    }
}
