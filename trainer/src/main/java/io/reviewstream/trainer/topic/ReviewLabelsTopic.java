package io.reviewstream.trainer.topic;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.serde.JsonSerde;
import java.util.List;

/** The topic {@code review-labels}, whose labels the streamer joins with their predictions. */
public final class ReviewLabelsTopic {
    private final KafkaSettings kafka;
    private final String topic;
    private final JsonSerde<ReviewLabel> serde = new JsonSerde<>(ReviewLabel.class);

    /** The topic of that name, which exists. */
    public ReviewLabelsTopic(KafkaSettings kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * Writes labels, keyed by review id, in their order. Returns once Kafka has them all; if it fails, some may have been
     * written.
     *
     * @throws UserException if Kafka cannot be reached
     */
    public void add(List<ReviewLabel> labels) {
        try (TopicWriter writer = new TopicWriter(kafka)) {
            labels.forEach(label -> writer.send(topic, label.reviewId(), serde.toBytes(label)));
            writer.flush(topic);
        }
    }
}
