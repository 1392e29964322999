package io.reviewstream.streamer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.trigger.AccuracyState.AccuracyCounter;
import io.reviewstream.streamer.trigger.TriggerGauges.TriggerView;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the trigger shows of itself. */
class TriggerViewTest extends FeedbackDriver {
    @Test
    void theViewHasTheStateOfTheTrigger() {
        // Given
        announce(active(
                CHAMPION, 1, LabelOffsets.NONE, Map.of("accuracy", 0.9, "accuracyLow", 0.85), TopologyDriver.START));
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
            assertThat(pending.since()).isEqualTo(TopologyDriver.START.plus(TICK));
        });
        assertThat(view.versions())
                .isEqualTo(Map.of(
                        CHAMPION, new AccuracyCounter(3, 2), "v20250101-000000-bbbbbb", new AccuracyCounter(1, 1)));
        assertThat(view.champion()).hasValueSatisfying(champion -> {
            assertThat(champion.model().version()).isEqualTo(CHAMPION);
            assertThat(champion.model().gateAccuracy()).contains(0.85);
            assertThat(champion.recentAccuracy()).contains(2 / 3.0);
            assertThat(champion.dropScore().orElseThrow()).isBetween(0.0, 1.0);
        });
        assertThat(metrics.scrape())
                .contains("reviewstream_live_labels{prediction=\"correct\",version=\"" + CHAMPION + "\"} 2.0")
                .contains("reviewstream_labels_new 4.0")
                .contains("reviewstream_retrain_pending 1.0");
    }

    @Test
    void theGaugesFollowTheState() {
        // Given
        match("r1");
        advance(TICK);
        match("r2");

        // When
        advance(TICK);

        // Then
        assertThat(metrics.scrape())
                .contains("reviewstream_labels_new 2.0")
                .contains("reviewstream_live_labels{prediction=\"correct\",version=\"" + CHAMPION + "\"} 2.0")
                .contains("reviewstream_live_accuracy{version=\"" + CHAMPION + "\"} 1.0");
    }

    @Test
    void theGaugesAreRemovedWithThePartition() {
        // Given
        match("r1");
        advance(TICK);
        assertThat(metrics.scrape()).contains("reviewstream_labels_new");

        // When
        driver.close();

        // Then
        assertThat(triggerGauges.view()).isEmpty();
        assertThat(metrics.scrape()).doesNotContain("reviewstream_labels_new ");
    }
}
