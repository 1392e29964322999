package io.reviewstream.trainer.run;

import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.trainer.topic.TopicWriter;

/** Announces on {@code model-announcements}. */
public final class KafkaAnnouncer implements Announcer {
    private final KafkaSettings kafka;
    private final String topic;
    private final JsonSerde<ModelAnnouncement> serde = new JsonSerde<>(ModelAnnouncement.class);

    /** On the topic of that name, which exists. */
    public KafkaAnnouncer(KafkaSettings kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    @Override
    public void announce(ModelAnnouncement announcement) {
        try (TopicWriter writer = new TopicWriter(kafka)) {
            writer.send(topic, announcement.key(), serde.toBytes(announcement));
            writer.flush(topic);
        }
    }
}
