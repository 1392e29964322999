package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.common.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the committed answers of a topic from its beginning. Owned by one thread. */
final class PredictionReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    /** A commit of many answers is seen at once. */
    private static final int MAX_POLL_RECORDS = 10_000;

    private static final String MODEL_VERSION = "model.version";

    private final KafkaConsumer<String, byte[]> consumer;

    PredictionReader(KafkaSettings kafka, String topic) {
        consumer = new KafkaConsumer<>(
                kafka.with(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        MAX_POLL_RECORDS)),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** What has been committed since, waiting a moment where nothing has. */
    List<SeenPrediction> poll() {
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        long seen = System.nanoTime();
        return records.partitions().stream()
                .flatMap(partition -> records.records(partition).stream())
                .map(record -> answer(record, seen))
                .toList();
    }

    private static SeenPrediction answer(ConsumerRecord<String, byte[]> record, long seen) {
        String version = new String(record.headers().lastHeader(MODEL_VERSION).value(), StandardCharsets.UTF_8);
        return new SeenPrediction(Long.parseLong(record.key()), seen, record.timestamp(), version);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
