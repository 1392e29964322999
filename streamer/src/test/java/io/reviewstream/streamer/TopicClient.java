package io.reviewstream.streamer;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Produces and reads, committed records only. */
final class TopicClient implements AutoCloseable {
    private final Map<String, Object> address;
    private final Producer<String, byte[]> producer;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    TopicClient(InProcessKafka kafka) {
        address = Map.of("bootstrap.servers", kafka.bootstrapServers());
        Map<String, Object> settings = new HashMap<>(address);
        settings.put("max.request.size", 2 * KafkaSettings.MAX_MESSAGE_BYTES);
        // New topics refuse the first batch now and then, and those behind it would be out of order.
        settings.put("max.in.flight.requests.per.connection", 1);
        // A machine that stands still for a while is no fault of what is tested.
        settings.put("delivery.timeout.ms", 300_000);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    void send(ProducerRecord<String, byte[]> record) {
        sent.add(producer.send(record));
    }

    void send(String topic, String key, byte[] value) {
        send(new ProducerRecord<>(topic, key, value));
    }

    void send(String topic, String key, String value) {
        send(topic, key, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes sure that Kafka has everything that was sent. */
    void flush() {
        producer.flush();
        try {
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
            sent.clear();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("cannot send", e);
        }
    }

    /** Reads a topic from its beginning until there is enough, or time is up. */
    List<ConsumerRecord<String, byte[]>> read(
            String topic, Duration timeout, Predicate<List<ConsumerRecord<String, byte[]>>> enough) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        if (!enough.test(records)) {
            follow(List.of(topic), timeout, record -> {
                records.add(record);
                return enough.test(records);
            });
        }
        return records;
    }

    /** Hands over every record of these topics from their beginning until the reader has enough, or time is up. */
    void follow(List<String> topics, Duration timeout, Predicate<ConsumerRecord<String, byte[]>> reader) {
        Map<String, Object> settings = new HashMap<>(address);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        try (Consumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Instant deadline = Instant.now().plus(timeout);
            boolean enough = false;
            while (!enough && Instant.now().isBefore(deadline)) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    enough = reader.test(record) || enough;
                }
            }
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
