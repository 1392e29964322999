package io.reviewstream.benchmarks.faults;

import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.serde.JsonSerde;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Settings of the harness's own clients: they outlast a broker that is away, and see what is committed. */
record HarnessClients(String bootstrapServers) {
    private static final int PATIENCE_MS = 600_000;

    Map<String, Object> producer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        return settings;
    }

    Map<String, Object> consumer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return settings;
    }

    Map<String, Object> admin() {
        return Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    }

    /** Speaks as a trainer does. Owned by one thread. */
    static final class AnnouncementSender implements AutoCloseable {
        private static final JsonSerde<ModelAnnouncement> JSON = new JsonSerde<>(ModelAnnouncement.class);

        private final String topic;
        private final Producer<byte[], byte[]> producer;

        AnnouncementSender(HarnessClients clients, String topic) {
            this.topic = topic;
            this.producer = new KafkaProducer<>(clients.producer());
        }

        /** Announces, and returns when the broker took it. */
        Instant announce(ModelAnnouncement announcement) throws InterruptedException {
            byte[] key = announcement.key().getBytes(StandardCharsets.UTF_8);
            try {
                return Instant.ofEpochMilli(producer.send(new ProducerRecord<>(topic, key, JSON.toBytes(announcement)))
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
}
