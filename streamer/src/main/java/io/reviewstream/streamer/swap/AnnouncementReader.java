package io.reviewstream.streamer.swap;

import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.serde.JsonSerde;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads new records of {@code model-announcements}, outside every consumer group. Older ones say nothing that the
 * registry does not. Owned by the thread of the {@link ModelUpdater}.
 */
final class AnnouncementReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnnouncementReader.class);
    private static final JsonSerde<ModelAnnouncement> JSON = new JsonSerde<>(ModelAnnouncement.class);

    private final Consumer<byte[], byte[]> consumer;

    /** Starts at the end of the topic. */
    AnnouncementReader(KafkaSettings kafka, String topic) {
        consumer = kafka.consumer(Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG,
                "reviewstream-announcements",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"));
        try {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** The new announcements of a champion, waiting at most this long. A record that is no announcement is skipped. */
    List<ModelAnnouncement> poll(Duration timeout) {
        List<ModelAnnouncement> active = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            if (record.value() == null) {
                continue;
            }
            try {
                ModelAnnouncement announcement = JSON.fromBytes(record.value());
                if (announcement.status() == ModelAnnouncement.Status.ACTIVE) {
                    active.add(announcement);
                }
            } catch (SerializationException e) {
                LOG.atWarn()
                        .addKeyValue("topic", record.topic())
                        .addKeyValue("partition", record.partition())
                        .addKeyValue("offset", record.offset())
                        .addKeyValue("reason", e.getMessage())
                        .log("Invalid announcement skipped");
            }
        }
        return active;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
