package io.reviewstream.trainer.topic;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics from their beginning to where they end now. Aborted transactions are not seen, and open ones are not
 * waited for: the end is before them.
 */
public final class TopicSnapshot {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaSettings kafka;

    /** Of one cluster. */
    public TopicSnapshot(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /**
     * Reads a topic that exists.
     *
     * @param receiver gets the records on this thread, each partition in order
     * @return the end offset, exclusive, of every partition
     * @throws UserException where Kafka cannot be reached or gives nothing for 30 seconds
     */
    public Map<Integer, Long> read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                    if (record.offset() < ends.get(new TopicPartition(topic, record.partition()))) {
                        receiver.accept(record);
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw UserException.unreachable(
                            "Topic " + topic + " at " + kafka.bootstrapServers() + " gave nothing for "
                                    + PATIENCE.toSeconds() + " s. Is every broker up?",
                            null);
                }
            }
            Map<Integer, Long> offsets = new TreeMap<>();
            ends.forEach((partition, end) -> offsets.put(partition.partition(), end));
            return offsets;
        } catch (KafkaException e) {
            throw UserException.unreachable(
                    "Cannot read topic " + topic + " at " + kafka.bootstrapServers() + ": " + e.getMessage(), e);
        }
    }

    /** {@code topic-partition-offset}, as messages name a record. */
    public static String place(ConsumerRecord<?, ?> record) {
        return record.topic() + "-" + record.partition() + "-" + record.offset();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                kafka.with(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
