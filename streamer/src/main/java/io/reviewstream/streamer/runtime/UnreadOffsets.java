package io.reviewstream.streamer.runtime;

import io.reviewstream.common.kafka.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Finds the first record that a group has not read. Kafka's end offset lies behind the markers of transactions and behind
 * aborted records, which no reader of committed records gets, and Kafka Streams commits no offset for a partition that gave it
 * no record. Only a group that has not moved since the last call is looked at, and its partitions are read up to their first
 * record and no further. Owned by the thread of the {@link ClusterMonitor}.
 */
final class UnreadOffsets {
    private static final Duration POLL = Duration.ofMillis(500);
    /** What is left is read after the next call. */
    private static final int POLLS = 4;

    private static final int FETCH_BYTES = 1 << 20;

    private final KafkaSettings kafka;
    private final Map<TopicPartition, Scan> scans = new HashMap<>();

    UnreadOffsets(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /**
     * The position of a group's first unread record, or a lower bound of it.
     *
     * @param positions of the group
     * @param ends behind the last record of each partition that is committed, with the markers
     */
    Map<TopicPartition, Long> first(Map<TopicPartition, Long> positions, Map<TopicPartition, Long> ends) {
        Set<TopicPartition> unknown = new HashSet<>();
        positions.forEach((partition, position) -> {
            Scan last = scans.get(partition);
            if (last == null || last.position() != position) {
                scans.put(partition, new Scan(position, position, false));
            } else if (!last.isRecord() && last.first() < ends.get(partition)) {
                unknown.add(partition);
            }
        });
        if (!unknown.isEmpty()) {
            scan(unknown, ends);
        }
        return positions.keySet().stream()
                .collect(Collectors.toMap(partition -> partition, partition -> scans.get(partition)
                        .first()));
    }

    private void scan(Set<TopicPartition> unknown, Map<TopicPartition, Long> ends) {
        Map<String, Object> settings = kafka.with(Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG,
                "reviewstream-monitor",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                FETCH_BYTES));
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(unknown);
            unknown.forEach(
                    partition -> consumer.seek(partition, scans.get(partition).first()));
            for (int i = 0; i < POLLS && !unknown.isEmpty(); i++) {
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
                for (TopicPartition partition : unknown) {
                    List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
                    boolean isRecord = !records.isEmpty();
                    long first = isRecord ? records.get(0).offset() : consumer.position(partition);
                    scans.put(partition, new Scan(scans.get(partition).position(), first, isRecord));
                }
                unknown.removeIf(partition ->
                        scans.get(partition).isRecord() || scans.get(partition).first() >= ends.get(partition));
                consumer.assign(unknown);
            }
        }
    }

    /**
     * What is known of a partition.
     *
     * @param position of the group
     * @param first no record lies between the two
     * @param isRecord whether a record is there
     */
    private record Scan(long position, long first, boolean isRecord) {}
}
