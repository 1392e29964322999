package io.reviewstream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class InProcessKafkaIT {
    private static final String TOPIC = "t";

    @Test
    void readCommittedConsumersSeeCommittedTransactionsOnly() throws Exception {
        // Given
        try (InProcessKafka kafka = InProcessKafka.start()) {
            kafka.createTopic(TOPIC, 1, Map.of());
            try (Producer<String, String> producer = producer(kafka, Map.of("transactional.id", "tx"))) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(TOPIC, "aborted")).get();
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(TOPIC, "committed")).get();
                producer.commitTransaction();
            }

            // When
            List<String> values = readAll(kafka);

            // Then
            assertThat(values).containsExactly("committed");
        }
    }

    @Test
    void consumerGroupsResumeWhereTheyCommitted() throws IOException {
        // Given
        try (InProcessKafka kafka = InProcessKafka.start()) {
            kafka.createTopic(TOPIC, 1, Map.of());
            send(kafka, "first");
            readAsGroup(kafka);
            send(kafka, "second");

            // When
            List<String> values = readAsGroup(kafka);

            // Then
            assertThat(values).containsExactly("second");
        }
    }

    @Test
    void recordsSurviveARestartOnTheSameDirectory(@TempDir Path directory) throws IOException {
        // Given
        try (InProcessKafka kafka = InProcessKafka.start(directory, 0)) {
            kafka.createTopic(TOPIC, 1, Map.of());
            send(kafka, "kept");
        }

        // When
        List<String> values;
        try (InProcessKafka restarted = InProcessKafka.start(directory, 0)) {
            values = readAll(restarted);
        }

        // Then
        assertThat(values).containsExactly("kept");
    }

    @Test
    void aReviewOfOneMebibyteWithItsHeadersFits() throws IOException {
        // Given
        String review = "x".repeat(1024 * 1024 + 64 * 1024);
        try (InProcessKafka kafka = InProcessKafka.start()) {
            kafka.createTopic(TOPIC, 1, Map.of());

            // When
            send(kafka, review);

            // Then
            assertThat(readAll(kafka)).singleElement().asString().hasSize(review.length());
        }
    }

    @Test
    void aPortInUseIsNamed(@TempDir Path directory) throws IOException {
        // Given
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When
            assertThatThrownBy(() -> InProcessKafka.start(directory, other.getLocalPort()))
                    // Then
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + other.getLocalPort() + " on 127.0.0.1 is in use");
        }
    }

    @Test
    void aDirectoryInUseIsAnErrorAndItsBrokerKeepsRunning(@TempDir Path directory) throws IOException {
        // Given
        try (InProcessKafka first = InProcessKafka.start(directory, 0)) {
            first.createTopic(TOPIC, 1, Map.of());

            // When
            assertThatThrownBy(() -> InProcessKafka.start(directory, 0))
                    // Then
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another broker is using " + directory);
            send(first, "still here");
            assertThat(readAll(first)).containsExactly("still here");
        }
    }

    @Test
    void aTemporaryBrokerDeletesItsDirectory() throws IOException {
        // Given
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> before = brokerDirectories(temporary);
        InProcessKafka kafka = InProcessKafka.start();
        List<Path> during = new ArrayList<>(brokerDirectories(temporary));
        during.removeAll(before);

        // When
        kafka.close();

        // Then
        assertThat(during).isNotEmpty();
        assertThat(brokerDirectories(temporary)).doesNotContainAnyElementsOf(during);
    }

    private static List<Path> brokerDirectories(Path temporary) throws IOException {
        try (Stream<Path> paths = Files.list(temporary)) {
            return paths.filter(path -> path.getFileName().toString().startsWith("reviewstream-kafka-"))
                    .toList();
        }
    }

    private static Producer<String, String> producer(InProcessKafka kafka, Map<String, Object> extra) {
        Map<String, Object> settings = new HashMap<>(extra);
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        settings.put("max.request.size", 2 * 1024 * 1024);
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    private static void send(InProcessKafka kafka, String value) {
        try (Producer<String, String> producer = producer(kafka, Map.of())) {
            producer.send(new ProducerRecord<>(TOPIC, value)).get();
        } catch (Exception e) {
            throw new AssertionError("could not send", e);
        }
    }

    private static Consumer<String, String> consumer(InProcessKafka kafka) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "group.id", "g",
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false");
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    private static List<String> readAll(InProcessKafka kafka) {
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        try (Consumer<String, String> consumer = consumer(kafka)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<String> values = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }

    private static List<String> readAsGroup(InProcessKafka kafka) {
        try (Consumer<String, String> consumer = consumer(kafka)) {
            consumer.subscribe(List.of(TOPIC));
            List<String> values = new ArrayList<>();
            while (values.isEmpty()) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
            consumer.commitSync();
            return values;
        }
    }
}
