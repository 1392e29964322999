package io.reviewstream.benchmarks.faults;

import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.serde.JsonSerde;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Speaks as a trainer does. Owned by one thread. */
final class AnnouncementSender implements AutoCloseable {
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
