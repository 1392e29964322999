package io.reviewstream.streamer.command;

import io.reviewstream.common.failure.Failure;
import io.reviewstream.common.kafka.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the dead-letter topic up to where it ended at the start. Owned by one thread. */
final class DeadLetterReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    /**
     * Begins at the beginning.
     *
     * @param group whose replayed offsets can be resumed from
     */
    DeadLetterReader(KafkaSettings kafka, String topic, String group) {
        consumer = new KafkaConsumer<>(
                kafka.with(Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        group,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        20_000,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        try {
            List<PartitionInfo> infos = consumer.partitionsFor(topic);
            if (infos.isEmpty()) {
                throw Failure.missingInput("There is no topic " + topic + " on " + kafka.bootstrapServers()
                        + ": nothing was refused yet.");
            }
            Set<TopicPartition> partitions = infos.stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .collect(Collectors.toSet());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            ends = consumer.endOffsets(partitions);
        } catch (KafkaException e) {
            consumer.close();
            throw Failure.unreachable(
                    "Cannot read " + topic + " on " + kafka.bootstrapServers() + ": " + e.getMessage(), e);
        } catch (Failure e) {
            consumer.close();
            throw e;
        }
    }

    /** Goes on where the group has committed. */
    void resume() {
        consumer.committed(ends.keySet()).forEach((partition, committed) -> {
            if (committed != null) {
                consumer.seek(partition, committed);
            }
        });
    }

    /** Whether the end is reached. */
    boolean done() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Some dead letters, perhaps none. */
    List<DeadLetter> next() {
        List<DeadLetter> letters = new ArrayList<>();
        consumer.poll(POLL).forEach(record -> letters.add(new DeadLetter(record)));
        return letters;
    }

    /** How far has been read, for a commit. */
    Map<TopicPartition, OffsetAndMetadata> positions() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        ends.keySet()
                .forEach(partition -> positions.put(partition, new OffsetAndMetadata(consumer.position(partition))));
        return positions;
    }

    ConsumerGroupMetadata group() {
        return consumer.groupMetadata();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
