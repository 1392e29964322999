package io.reviewstream.common.topic;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.serde.JsonSerde;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The topic {@code label-requests}, keyed by review id: the last record of a review counts, and a tombstone withdraws it. */
public final class LabelRequestsTopic {
    private final KafkaSettings kafka;
    private final String topic;
    private final JsonSerde<LabelRequest> serde = new JsonSerde<>(LabelRequest.class);

    /** The topic of that name, which exists. */
    public LabelRequestsTopic(KafkaSettings kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * Reads from the topic's beginning to its end. A record that is no request leaves an earlier one of its review as it is.
     *
     * @throws UserException if the topic does not exist, Kafka cannot be reached or makes no progress for 30 seconds
     */
    public LabelRequestLog.Requests read(Instant now) {
        try (LabelRequestLog log = new LabelRequestLog(kafka, topic)) {
            return log.refresh().requests(now);
        }
    }

    /**
     * Of these reviews, those whose request was not withdrawn, though it may have expired.
     *
     * @throws UserException as {@link #read}
     */
    Set<String> asked(Set<String> reviewIds) {
        Set<String> asked = new HashSet<>();
        TopicReader.readAll(kafka, topic, record -> {
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) {
                asked.remove(key);
            } else if (reviewIds.contains(key)) {
                asked.add(key);
            }
        });
        return asked;
    }

    /**
     * Writes requests, keyed by review id. Returns once Kafka has them all; if it fails, some may have been written.
     *
     * @throws UserException if Kafka cannot be reached
     */
    public void add(List<LabelRequest> requests) {
        try (TopicWriter writer = new TopicWriter(kafka)) {
            requests.forEach(request -> writer.send(topic, request.reviewId(), serde.toBytes(request)));
            writer.flush(topic);
        }
    }
}
