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
 * Takes reviews from {@code labeled-reviews} by a tombstone each. A review that is not there gets one as well, since the
 * streamer may hold its text until a label comes.
 */
public final class LabelErasure {
    private final KafkaSettings kafka;
    private final String topic;

    /** From the topic of that name, which exists. */
    public LabelErasure(KafkaSettings kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * Erases and returns once Kafka has every tombstone.
     *
     * @return those of the reviews that were there, in their order
     * @throws io.reviewstream.common.error.UserException where Kafka cannot be reached; some may have been erased
     */
    public Set<String> run(Set<String> reviewIds) {
        Set<String> there = new HashSet<>();
        TopicReader.readAll(kafka, topic, record -> id(record).filter(reviewIds::contains).ifPresent(id -> {
                    if (record.value() == null) {
                        there.remove(id);
                    } else {
                        there.add(id);
                    }
                }));
        try (TopicWriter writer = new TopicWriter(kafka)) {
            reviewIds.forEach(id -> writer.send(topic, id, null));
            writer.flush(topic);
        }
        Set<String> erased = new LinkedHashSet<>(reviewIds);
        erased.retainAll(there);
        return erased;
    }

    private static Optional<String> id(ConsumerRecord<byte[], byte[]> record) {
        return Optional.ofNullable(record.key()).map(key -> new String(key, StandardCharsets.UTF_8));
    }
}
