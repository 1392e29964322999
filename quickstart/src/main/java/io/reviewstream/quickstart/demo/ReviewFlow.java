package io.reviewstream.quickstart.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.serde.Json;
import io.reviewstream.quickstart.sample.Domain;
import io.reviewstream.quickstart.sample.SampleReview;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts live reviews on the input topic at a steady rate, as somebody else's producer would: an id and a text in JSON, no
 * label. {@link #run} has a thread of its own; {@link #stop} is for any thread.
 */
final class ReviewFlow implements Runnable {
    private final KafkaSettings kafka;
    private final String topic;
    private final int perSecond;
    private final LiveReviews reviews;
    private final Ledger ledger;
    private final Waits waits;
    private volatile boolean stopped;
    private volatile boolean drifted;

    ReviewFlow(KafkaSettings kafka, String topic, int perSecond, LiveReviews reviews, Ledger ledger, Waits waits) {
        this.kafka = kafka;
        this.topic = topic;
        this.perSecond = perSecond;
        this.reviews = reviews;
        this.ledger = ledger;
        this.waits = waits;
    }

    /** Returns after {@link #stop}, once Kafka has every review that is in the ledger. */
    @Override
    public void run() {
        long next = System.nanoTime();
        Map<String, Object> settings =
                kafka.with(Map.of(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true, ProducerConfig.LINGER_MS_CONFIG, 5));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            while (!stopped) {
                SampleReview review = reviews.next();
                drifted = reviews.hasDrifted();
                String id = ledger.produced(review.isPositive(), review.domain() == Domain.ELECTRONICS);
                send(producer, id, review.reviewText());
                next += TimeUnit.SECONDS.toNanos(1) / perSecond;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback gets a failure
    private void send(KafkaProducer<byte[], byte[]> producer, String id, String text) {
        producer.send(new ProducerRecord<>(topic, json(id, text)), (metadata, failure) -> {
            if (failure != null) {
                waits.fail(failure);
            }
        });
    }

    boolean hasDrifted() {
        return drifted;
    }

    void stop() {
        stopped = true;
    }

    private static byte[] json(String id, String text) {
        try {
            return Json.mapper().writeValueAsBytes(Map.of("reviewId", id, "reviewText", text));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("two strings are always JSON", e);
        }
    }
}
