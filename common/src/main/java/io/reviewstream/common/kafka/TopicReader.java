package io.reviewstream.common.kafka;

import io.reviewstream.common.error.UserException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a topic from its beginning to its end offsets, {@code read_committed}: records of aborted transactions are not
 * returned, and the end of a partition with an open transaction is that transaction's first record. A reader that is kept
 * open continues where its last read ended. Owned by one thread.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;
    private final String name;
    private final Set<TopicPartition> partitions;
    private Map<TopicPartition, Long> ends;
    private Map<TopicPartition, Long> lastPositions = Map.of();
    /** In polls without progress; the time that the caller takes for records is not the broker's. */
    private long idleNanos;

    private TopicReader(
            Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions, String topic, String servers) {
        this.consumer = consumer;
        this.partitions = Set.copyOf(partitions);
        this.name = topic + " at " + servers;
    }

    /**
     * Opens a topic without a consumer group.
     *
     * @throws UserException if the topic does not exist or Kafka cannot be reached
     */
    public static TopicReader open(KafkaSettings kafka, String topic) {
        return open(kafka, topic, Optional.empty(), TopicReader::assign);
    }

    /**
     * Opens a topic as a member of a consumer group, so that offsets can be committed.
     *
     * @param join makes the consumer get all of the partitions assigned
     * @throws UserException if the topic does not exist or Kafka cannot be reached, or as {@code join} throws
     */
    public static TopicReader open(KafkaSettings kafka, String topic, String group, Join join) {
        return open(kafka, topic, Optional.of(group), join);
    }

    /**
     * Reads a topic once.
     *
     * @return the end offset, exclusive, of every partition
     * @throws UserException if the topic does not exist, Kafka cannot be reached or there is no progress for 30 seconds
     */
    public static Map<TopicPartition, Long> readAll(
            KafkaSettings kafka, String topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        try (TopicReader reader = open(kafka, topic)) {
            return reader.readToEnd(receiver);
        }
    }

    /** {@code topic-partition-offset}, as log messages name a record. */
    public static String place(ConsumerRecord<?, ?> record) {
        return record.topic() + "-" + record.partition() + "-" + record.offset();
    }

    private static TopicReader open(KafkaSettings kafka, String topic, Optional<String> group, Join join) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(TIMEOUT.toMillis()),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"));
        group.ifPresent(id -> settings.put(ConsumerConfig.GROUP_ID_CONFIG, id));
        Consumer<byte[], byte[]> consumer = kafka.consumer(settings);
        try {
            Set<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .collect(Collectors.toSet());
            if (partitions.isEmpty()) {
                throw UserException.missingInput("Topic " + topic + " does not exist on " + kafka.bootstrapServers()
                        + ". Check --bootstrap-servers and --topic-prefix; 'reviewstream stream' creates the topics when"
                        + " it starts.");
            }
            join.join(consumer, partitions);
            consumer.seekToBeginning(partitions);
            TopicReader reader = new TopicReader(consumer, partitions, topic, kafka.bootstrapServers());
            reader.refreshEnds();
            return reader;
        } catch (KafkaException e) {
            consumer.close();
            throw unreadable(topic + " at " + kafka.bootstrapServers(), e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private static void assign(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        consumer.assign(partitions);
    }

    /**
     * Reads from where the last read ended, the first from the beginning, to the end offsets of now.
     *
     * @param receiver gets the records on this thread, each partition in order
     * @return the end offset, exclusive, of every partition
     * @throws UserException if Kafka cannot be reached or there is no progress for 30 seconds
     */
    public Map<TopicPartition, Long> readToEnd(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        refreshEnds();
        while (!atEnd()) {
            poll().forEach(receiver);
        }
        return Map.copyOf(ends);
    }

    /** Whether everything before the end offsets, taken when this was opened, has been returned. */
    public boolean atEnd() {
        return positions().entrySet().stream().allMatch(each -> each.getValue() >= ends.get(each.getKey()));
    }

    /**
     * Some records before the end offsets, perhaps none; none if the group of this reader revoked its partitions.
     *
     * @throws UserException if Kafka cannot be reached or there is no progress for 30 seconds
     */
    public List<ConsumerRecord<byte[], byte[]>> poll() {
        long start = System.nanoTime();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        kafka(() -> consumer.poll(POLL)).forEach(record -> {
            if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                records.add(record);
            }
        });
        if (!consumer.assignment().containsAll(partitions)) {
            return List.of();
        }
        Map<TopicPartition, Long> positions = positions();
        positions.forEach((partition, position) -> {
            if (position > ends.get(partition)) {
                consumer.seek(partition, ends.get(partition));
            }
        });
        if (!positions.equals(lastPositions) || atEnd()) {
            lastPositions = positions;
            idleNanos = 0;
            return records;
        }
        idleNanos += System.nanoTime() - start;
        if (idleNanos > TIMEOUT.toNanos()) {
            throw UserException.unreachable(
                    "Topic " + name + " returned nothing for " + TIMEOUT.toSeconds()
                            + " s. Check that every broker is up.",
                    null);
        }
        return records;
    }

    /** The next offset of every partition; after {@link #poll}, at most its end offset. */
    public Map<TopicPartition, Long> positions() {
        return kafka(() -> partitions.stream().collect(Collectors.toMap(each -> each, consumer::position)));
    }

    /** The consumer, to commit offsets or seek between two polls. */
    public Consumer<byte[], byte[]> consumer() {
        return consumer;
    }

    private void refreshEnds() {
        ends = kafka(() -> consumer.endOffsets(partitions));
        idleNanos = 0;
    }

    private <T> T kafka(Supplier<T> call) {
        try {
            return call.get();
        } catch (KafkaException e) {
            throw unreadable(name, e);
        }
    }

    private static UserException unreadable(String name, KafkaException e) {
        return UserException.unreachable("Cannot read topic " + name + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** How a consumer gets its partitions. */
    @FunctionalInterface
    public interface Join {
        /** Returns once all of the partitions are assigned to the consumer. */
        void join(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions);
    }
}
