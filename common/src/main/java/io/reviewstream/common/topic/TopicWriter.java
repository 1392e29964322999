package io.reviewstream.common.topic;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** An idempotent producer with {@code acks=all}. Used by one thread at a time. A failure is reported once. */
public final class TopicWriter implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final KafkaSettings kafka;
    private final Producer<byte[], byte[]> producer;
    /** The first failure; set by the thread of the producer. */
    private final AtomicReference<Exception> failed = new AtomicReference<>();

    /** Writes to one cluster, which cannot be reached after 30 seconds. */
    public TopicWriter(KafkaSettings kafka) {
        this(kafka, TIMEOUT);
    }

    /** The same with another timeout. */
    public TopicWriter(KafkaSettings kafka, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        this.kafka = kafka;
        this.producer = kafka.producer(Map.of(
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                KafkaSettings.MAX_MESSAGE_BYTES,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                millis,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                millis / 2,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                millis));
    }

    /**
     * Sends a record; it is durable after {@link #flush}.
     *
     * @param value null for a tombstone
     * @throws UserException if an earlier record could not be written
     */
    public void send(String topic, String key, byte[] value) {
        check(topic);
        try {
            // The callback gets the failure.
            Future<RecordMetadata> unused = producer.send(
                    new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value),
                    (metadata, exception) -> failed.compareAndSet(null, exception));
        } catch (KafkaException e) {
            failed.compareAndSet(null, e);
            check(topic);
        }
    }

    /**
     * Waits until every record is written.
     *
     * @param topic for the message
     * @throws UserException if a record could not be written
     */
    public void flush(String topic) {
        producer.flush();
        check(topic);
    }

    private void check(String topic) {
        Exception exception = failed.getAndSet(null);
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
