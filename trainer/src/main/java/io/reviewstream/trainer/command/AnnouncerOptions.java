package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.run.Announcer;
import java.time.Clock;
import java.util.Set;
import java.util.function.Consumer;

/** Announcements, where a cluster was named. */
final class AnnouncerOptions {
    private AnnouncerOptions() {}

    static Announcer announcer(KafkaOptions kafka, ModelRegistry registry) {
        return new Announcer(registry, destination(kafka), Clock.systemUTC());
    }

    private static Consumer<ModelAnnouncement> destination(KafkaOptions kafka) {
        if (!kafka.isGiven()) {
            return Announcer.NOWHERE;
        }
        String topic = kafka.topics().modelAnnouncements();
        kafka.topicSetup().ensure(kafka.topics(), Set.of(topic));
        return Announcer.topic(kafka.settings(), topic);
    }
}
