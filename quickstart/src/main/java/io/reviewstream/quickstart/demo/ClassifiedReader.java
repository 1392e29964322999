package io.reviewstream.quickstart.demo;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.serde.JsonSerde;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads every committed prediction from the beginning into the ledger. Runs one thread. */
final class ClassifiedReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaSettings kafka;
    private final String topic;
    private final Ledger ledger;
    private final Consumer<Throwable> onFailure;
    private final Thread thread = new Thread(this::run, "demo-reader");
    private volatile boolean stopped;
    private volatile int emptyPolls;

    ClassifiedReader(KafkaSettings kafka, String topic, Ledger ledger, Consumer<Throwable> onFailure) {
        this.kafka = kafka;
        this.topic = topic;
        this.ledger = ledger;
        this.onFailure = onFailure;
    }

    void start() {
        thread.start();
    }

    /** Whether nothing has come for some polls. */
    boolean idle() {
        return emptyPolls >= 10;
    }

    private void run() {
        JsonSerde<ClassifiedReview> serde = new JsonSerde<>(ClassifiedReview.class);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.with(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!stopped) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                emptyPolls = records.isEmpty() ? Math.min(emptyPolls + 1, 1000) : 0;
                records.forEach(record -> ledger.classified(serde.fromBytes(record.value())));
            }
        } catch (RuntimeException e) {
            onFailure.accept(e);
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
