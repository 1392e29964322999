package io.reviewstream.streamer.feedback;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.AccuracyDropSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.RequestSettings;
import java.util.Map;

/** The feedback application, which requests retraining after a few incorrect predictions. */
abstract class AccuracyDropDriver extends FeedbackDriver {
    static final FeedbackSettings WATCHFUL =
            FeedbackSettings.of(RequestSettings.DEFAULT, new AccuracyDropSettings(10, 100, 10));
    static final Map<String, Double> MEASURED = Map.of("accuracy", 0.92, "accuracyLow", 0.9);
    /** So many wrong ones in a row, ln(0.2 / 0.1) each, are an alarm, which is at ln(100). */
    static final int ALARM = 7;

    private int reviews;

    AccuracyDropDriver() {
        super(WATCHFUL);
    }

    /** The announcement of a champion whose accuracy the gate has measured. */
    static ModelAnnouncement champion(long number) {
        return active(CHAMPION, number, LabelOffsets.NONE, MEASURED, TopologyDriver.START);
    }

    void predictCorrectly(int times) {
        for (int i = 0; i < times; i++) {
            match("r" + reviews++);
        }
    }

    void predictIncorrectly(int times) {
        for (int i = 0; i < times; i++) {
            predict("r" + reviews, true);
            label("r" + reviews++, false, "2026-04-18T00:00:00Z");
        }
    }
}
