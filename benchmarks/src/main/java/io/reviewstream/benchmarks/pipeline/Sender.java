package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.common.event.Review;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.serde.JsonSerde;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends reviews, one partition after the other. Used by one thread at a time. */
final class Sender implements AutoCloseable {
    private static final JsonSerde<Review> JSON = new JsonSerde<>(Review.class);

    private final String topic;
    private final LongFunction<String> text;
    private final KafkaProducer<byte[], byte[]> plain;
    private final KafkaProducer<byte[], byte[]> transactional;
    private final int partitions;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /**
     * To a topic.
     *
     * @param text of the review with an id
     */
    Sender(KafkaSettings kafka, String topic, LongFunction<String> text) {
        this.topic = topic;
        this.text = text;
        plain = producer(kafka, Map.of());
        transactional = producer(kafka, Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "bench"));
        transactional.initTransactions();
        partitions = plain.partitionsFor(topic).size();
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaSettings kafka, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        // Sent when it is due.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return new KafkaProducer<>(kafka.with(settings), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Puts reviews on the topic in one transaction, so that to the streamer all of them are there at once.
     *
     * @return when that was, by {@link System#nanoTime}
     */
    long atOnce(long firstId, int reviews) {
        transactional.beginTransaction();
        for (long id = firstId; id < firstId + reviews; id++) {
            send(transactional, id);
        }
        transactional.flush();
        long visible = System.nanoTime();
        transactional.commitTransaction();
        requireSent();
        return visible;
    }

    /** Puts reviews on the topic as fast as it takes them. */
    void pour(long firstId, int reviews) {
        for (long id = firstId; id < firstId + reviews; id++) {
            send(plain, id);
        }
        plain.flush();
        requireSent();
    }

    /** Sends each when it is due; what is late is sent at once. */
    void follow(SendSchedule schedule) {
        for (long id = schedule.firstId(); id < schedule.firstId() + schedule.reviews(); id++) {
            long wait = schedule.nanos(id) - System.nanoTime();
            while (wait > 0) {
                LockSupport.parkNanos(wait);
                wait = schedule.nanos(id) - System.nanoTime();
            }
            send(plain, id);
        }
        plain.flush();
        requireSent();
    }

    private void send(KafkaProducer<byte[], byte[]> producer, long id) {
        byte[] value = JSON.toBytes(new Review(Optional.of(String.valueOf(id)), text.apply(id), Optional.empty()));
        // The callback hears what the future would say.
        Future<RecordMetadata> unused =
                producer.send(new ProducerRecord<>(topic, (int) (id % partitions), null, value), this::sent);
    }

    private void sent(RecordMetadata metadata, Exception e) {
        if (e != null) {
            failure.compareAndSet(null, e);
        }
    }

    private void requireSent() {
        if (failure.get() != null) {
            throw new IllegalStateException("Kafka did not take a review", failure.get());
        }
    }

    @Override
    public void close() {
        transactional.close();
        plain.close();
    }

    /**
     * When each of some reviews is to be sent, whatever comes of those before: at fixed intervals. What a slow streamer
     * delays is counted from here, so that it cannot hide by delaying its questions as well.
     *
     * @param firstId of the first review
     * @param startNanos when it is sent, by {@link System#nanoTime}
     * @param perSecond reviews
     */
    record SendSchedule(long firstId, int reviews, long startNanos, double perSecond) {
        private static final double NANOS = 1e9;

        SendSchedule {
            if (reviews < 1 || !(perSecond > 0)) {
                throw new IllegalArgumentException(String.format(Locale.ROOT, "not a schedule: %d reviews, %s/s", reviews, perSecond));
            }
        }

        /** When a review is to be sent. */
        long nanos(long id) {
            return startNanos + Math.round((id - firstId) * NANOS / perSecond);
        }

        /** From its time to its committed answer. */
        Duration latency(SeenPrediction answer) {
            return Duration.ofNanos(answer.seenNanos() - nanos(answer.id()));
        }
    }
}
