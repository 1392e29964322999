package io.reviewstream.quickstart.demo;

import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.AccuracyDropSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.RequestSettings;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ApplicationSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;

/** What {@code stream} is given in the demo. */
final class DemoStreamer {
    /** Number of new labels after which retraining is requested. */
    private static final int RETRAIN_AFTER = 3_600;
    /** Of a day, as if the flow lasted so long: 110 in a second, of which 22 are random and 2 are held out for the gate. */
    private static final int REQUESTS_PER_DAY = 110 * 86_400;

    private DemoStreamer() {}

    /** All applications, with their state in this directory. */
    static StreamerSettings settings(KafkaSettings kafka, Path directory) {
        RequestSettings defaults = RequestSettings.DEFAULT;
        return new StreamerSettings(
                kafka,
                Topics.DEFAULT,
                ApplicationSettings.of("", EnumSet.allOf(Role.class), directory.resolve("state")),
                ClassifySettings.DEFAULT.withThreads(1),
                FeedbackSettings.of(
                                new RequestSettings(
                                        RETRAIN_AFTER,
                                        Duration.ofSeconds(1),
                                        defaults.timeout(),
                                        defaults.maxModelAge()),
                                AccuracyDropSettings.of(0))
                        .with(new LabelRequestSettings(REQUESTS_PER_DAY, LabelRequestSettings.NONE.expiry())),
                ReleaseSettings.DEFAULT,
                new HttpSettings("localhost", 0));
    }
}
