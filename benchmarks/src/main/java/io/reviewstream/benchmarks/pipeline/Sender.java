package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.pipeline.PredictionReader.SeenPrediction;
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

/** Sends reviews to the partitions in turn. Used by one thread at a time. */
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
        // A review is sent when it is due.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return kafka.producer(settings);
    }

    /**
     * Sends reviews in one transaction, so that all of them become visible to the streamer at once.
     *
     * @return when they became visible, by {@link System#nanoTime}
     */
    long sendInTransaction(long firstId, int reviews) {
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

    /** Sends reviews as fast as possible. */
    void sendAll(long firstId, int reviews) {
        for (long id = firstId; id < firstId + reviews; id++) {
            send(plain, id);
        }
        plain.flush();
        requireSent();
    }

    /** Sends each review when it is due; late ones at once. */
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
        // The callback gets the result.
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
            throw new IllegalStateException("Kafka did not acknowledge a review", failure.get());
        }
    }

    @Override
    public void close() {
        transactional.close();
        plain.close();
    }

    /**
     * When each of some reviews is due: at fixed intervals, whatever became of those before. Latency is measured from
     * that time, so that a slow streamer cannot hide it by slowing the sender (coordinated omission).
     *
     * @param firstId of the first review
     * @param startNanos when it is due, by {@link System#nanoTime}
     * @param perSecond reviews
     */
    record SendSchedule(long firstId, int reviews, long startNanos, double perSecond) {
        private static final double NANOS = 1e9;

        SendSchedule {
            if (reviews < 1 || !(perSecond > 0)) {
                throw new IllegalArgumentException(
                        String.format(Locale.ROOT, "not a schedule: %d reviews, %s/s", reviews, perSecond));
            }
        }

        /** When a review is due. */
        long nanos(long id) {
            return startNanos + Math.round((id - firstId) * NANOS / perSecond);
        }

        /** From the time a review was due to its committed prediction. */
        Duration latency(SeenPrediction prediction) {
            return Duration.ofNanos(prediction.seenNanos() - nanos(prediction.id()));
        }
    }
}
