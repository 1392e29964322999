package io.reviewstream.trainer.topic;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes records so that every replica in sync has them, none twice. Used by one thread. */
public final class TopicWriter implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final KafkaSettings kafka;
    private final Producer<byte[], byte[]> producer;
    /** The first thing that went wrong; set by the producer's own thread. */
    private final AtomicReference<Exception> failed = new AtomicReference<>();

    /** To one cluster. */
    public TopicWriter(KafkaSettings kafka) {
        this.kafka = kafka;
        this.producer = new KafkaProducer<>(
                kafka.with(Map.of(
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        KafkaSettings.MAX_MESSAGE_BYTES,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        PATIENCE_MILLIS,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        PATIENCE_MILLIS / 2,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        PATIENCE_MILLIS)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Sends a record; it is written for good after {@link #flush}.
     *
     * @param value null for a tombstone
     * @throws UserException where an earlier record could not be written
     */
    public void send(String topic, String key, byte[] value) {
        check(topic);
        try {
            // The callback hears of failures.
            Future<RecordMetadata> unused = producer.send(
                    new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value),
                    (metadata, exception) -> failed.compareAndSet(null, exception));
        } catch (KafkaException e) {
            failed.compareAndSet(null, e);
            check(topic);
        }
    }

    /**
     * Waits until all is written.
     *
     * @param topic for the message
     * @throws UserException where a record could not be written
     */
    public void flush(String topic) {
        producer.flush();
        check(topic);
    }

    private void check(String topic) {
        Exception exception = failed.get();
        if (exception != null) {
            throw UserException.unreachable(
                    "Cannot write to topic " + topic + " at " + kafka.bootstrapServers() + ": "
                            + exception.getMessage(),
                    exception);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
