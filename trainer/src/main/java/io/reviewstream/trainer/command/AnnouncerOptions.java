package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.trainer.run.Announcer;
import io.reviewstream.trainer.run.KafkaAnnouncer;
import java.util.Set;

/** Announcements, where a cluster was named. */
final class AnnouncerOptions {
    private AnnouncerOptions() {}

    static Announcer announcer(KafkaOptions kafka) {
        if (!kafka.isGiven()) {
            return Announcer.NOBODY;
        }
        String topic = kafka.topics().modelAnnouncements();
        kafka.topicSetup().ensure(kafka.topics(), Set.of(topic));
        return new KafkaAnnouncer(kafka.settings(), topic);
    }
}
