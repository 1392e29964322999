package io.reviewstream.benchmarks.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads what is committed in a topic, from its beginning to its end. */
final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(100);

    private final HarnessClients clients;

    TopicReader(HarnessClients clients) {
        this.clients = clients;
    }

    /** Hands over every record, in the order of each partition. */
    void each(String topic, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(clients.consumer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(taker);
            }
        }
    }

    /** How many records there are. */
    long count(String topic) {
        AtomicLong count = new AtomicLong();
        each(topic, record -> count.incrementAndGet());
        return count.get();
    }

    /** Whether nothing was ever committed there. */
    boolean isEmpty(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(clients.consumer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            return consumer.endOffsets(partitions).values().stream().allMatch(end -> end == 0);
        }
    }
}
