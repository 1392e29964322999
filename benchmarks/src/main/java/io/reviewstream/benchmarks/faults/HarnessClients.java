package io.reviewstream.benchmarks.faults;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.JsonSerde;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/** The Kafka clients of the harness: they outlast restarts of the broker, and read committed records. */
record HarnessClients(KafkaSettings kafka) {
    private static final int TIMEOUT_MS = 600_000;
    private static final JsonSerde<ModelAnnouncement> ANNOUNCEMENT = new JsonSerde<>(ModelAnnouncement.class);

    Producer<byte[], byte[]> producer() {
        return kafka.producer(Map.of(
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                TIMEOUT_MS));
    }

    KafkaConsumer<byte[], byte[]> consumer() {
        return kafka.consumer(Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"));
    }

    /** A consumer at the beginning of all partitions of a topic. */
    KafkaConsumer<byte[], byte[]> consumer(String topic) {
        KafkaConsumer<byte[], byte[]> consumer = consumer();
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    Admin admin() {
        return Admin.create(kafka.with(Map.of()));
    }

    /** The number of committed records. */
    long count(String topic) {
        AtomicLong count = new AtomicLong();
        TopicReader.readAll(kafka, topic, record -> count.incrementAndGet());
        return count.get();
    }

    /** Whether nothing was ever committed in a topic. */
    boolean isEmpty(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(topic)) {
            return consumer.endOffsets(consumer.assignment()).values().stream().allMatch(end -> end == 0);
        }
    }

    /** Announces models, as a trainer does. Owned by one thread. */
    static final class AnnouncementSender implements AutoCloseable {
        private final String topic;
        private final Producer<byte[], byte[]> producer;

        AnnouncementSender(HarnessClients clients, String topic) {
            this.topic = topic;
            this.producer = clients.producer();
        }

        /** Sends one, waits for the broker, and returns the timestamp of the record. */
        Instant announce(ModelAnnouncement announcement) throws InterruptedException {
            byte[] key = announcement.key().getBytes(StandardCharsets.UTF_8);
            try {
                return Instant.ofEpochMilli(
                        producer.send(new ProducerRecord<>(topic, key, ANNOUNCEMENT.toBytes(announcement)))
                                .get()
                                .timestamp());
            } catch (ExecutionException e) {
                throw new IllegalStateException("An announcement could not be sent", e.getCause());
            }
        }

        @Override
        public void close() {
            producer.close(Duration.ZERO);
        }
    }

    /** A broker that keeps its port and its data when it restarts. Owned by one thread. */
    static final class RestartableBroker implements AutoCloseable {
        private static final int PARTITIONS = 4;

        private final Path directory;
        private final int port;
        private InProcessKafka kafka;

        /** Starts it on a free port and creates the topics: timestamps are kept, and a prediction can be too large. */
        RestartableBroker(Path directory) {
            this.directory = directory;
            this.kafka = start(0);
            this.port = Integer.parseInt(address().substring(address().lastIndexOf(':') + 1));
            Topics topics = Topics.DEFAULT;
            createTopic(topics.reviews(), KafkaSettings.MAX_MESSAGE_BYTES);
            createTopic(topics.reviewsDeadLetters(), KafkaSettings.MAX_MESSAGE_BYTES);
            createTopic(topics.classifiedReviews(), ReviewScenario.MAX_PREDICTION_BYTES);
            new TopicSetup(KafkaSettings.of(address()), true).ensure(topics, topics.all());
        }

        private InProcessKafka start(int onPort) {
            try {
                return InProcessKafka.start(directory, onPort);
            } catch (IOException e) {
                throw new UncheckedIOException("The broker does not start: " + e.getMessage(), e);
            }
        }

        String address() {
            return kafka.bootstrapServers();
        }

        private void createTopic(String name, int maxMessageBytes) {
            kafka.createTopic(
                    name,
                    PARTITIONS,
                    Map.of(
                            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                            "CreateTime",
                            TopicConfig.RETENTION_MS_CONFIG,
                            "-1",
                            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                            String.valueOf(maxMessageBytes)));
        }

        void stop() {
            kafka.close();
        }

        void start() {
            kafka = start(port);
        }

        @Override
        public void close() {
            kafka.close();
        }
    }
}
