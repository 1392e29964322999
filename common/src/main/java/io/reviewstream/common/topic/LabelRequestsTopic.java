package io.reviewstream.common.topic;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.serde.JsonSerde;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

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
     * What is on the topic at a time.
     *
     * @param open requests that are not expired, the oldest first
     * @param unreadable places of records that are no requests, and what was wrong; never a text
     */
    public record Requests(List<LabelRequest> open, int expired, List<String> unreadable) {
        public Requests {
            open = List.copyOf(open);
            unreadable = List.copyOf(unreadable);
        }
    }

    /**
     * Reads from the topic's beginning to its end. A record that is no request leaves an earlier one of its review as it is.
     *
     * @throws UserException if the topic does not exist, Kafka cannot be reached or makes no progress for 30 seconds
     */
    public Requests read(Instant now) {
        Map<String, LabelRequest> byKey = new LinkedHashMap<>();
        List<String> unreadable = new ArrayList<>();
        TopicReader.readAll(kafka, topic, record -> {
            try {
                add(record, byKey);
            } catch (SerializationException e) {
                unreadable.add(TopicReader.place(record) + ": " + e.getMessage());
            }
        });
        List<LabelRequest> open = byKey.values().stream()
                .filter(request -> !request.expiresAt().isBefore(now))
                .sorted(Comparator.comparing(LabelRequest::requestedAt))
                .toList();
        return new Requests(open, byKey.size() - open.size(), unreadable);
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

    private void add(ConsumerRecord<byte[], byte[]> record, Map<String, LabelRequest> byKey) {
        if (record.key() == null) {
            throw new SerializationException("The record has no key");
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            byKey.remove(key);
        } else {
            byKey.put(key, serde.fromBytes(record.value()));
        }
    }
}
