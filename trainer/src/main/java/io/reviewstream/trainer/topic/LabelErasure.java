package io.reviewstream.trainer.topic;

import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Erases reviews from {@code labeled-reviews} by a tombstone each. A review that is not on the topic gets a tombstone too,
 * since the streamer may hold its text until a label arrives.
 */
public final class LabelErasure {
    private final KafkaSettings kafka;
    private final String topic;

    /** Erases from the topic of that name, which exists. */
    public LabelErasure(KafkaSettings kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * Erases and returns once Kafka has every tombstone.
     *
     * @return the reviews that were on the topic, in their order
     * @throws io.reviewstream.common.error.UserException if Kafka cannot be reached; some may have been erased
     */
    public Set<String> run(Set<String> reviewIds) {
        Set<String> found = new HashSet<>();
        TopicReader.readAll(
                kafka, topic, record -> id(record).filter(reviewIds::contains).ifPresent(id -> {
                    if (record.value() == null) {
                        found.remove(id);
                    } else {
                        found.add(id);
                    }
                }));
        try (TopicWriter writer = new TopicWriter(kafka)) {
            reviewIds.forEach(id -> writer.send(topic, id, null));
            writer.flush(topic);
        }
        Set<String> erased = new LinkedHashSet<>(reviewIds);
        erased.retainAll(found);
        return erased;
    }

    private static Optional<String> id(ConsumerRecord<byte[], byte[]> record) {
        return Optional.ofNullable(record.key()).map(key -> new String(key, StandardCharsets.UTF_8));
    }
}
