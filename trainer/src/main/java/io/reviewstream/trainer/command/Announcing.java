package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.trainer.publish.Announcer;
import io.reviewstream.trainer.publish.KafkaAnnouncer;
import java.util.Set;

/** Announcements, where a cluster was named. */
final class Announcing {
    private Announcing() {}

    static Announcer announcer(KafkaOptions kafka) {
        if (!kafka.isGiven()) {
            return Announcer.NOBODY;
        }
        String topic = kafka.topics().modelAnnouncements();
        kafka.topicSetup().ensure(kafka.topics(), Set.of(topic));
        return new KafkaAnnouncer(kafka.settings(), topic);
    }
}
