package io.reviewstream.quickstart.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.Json;
import io.reviewstream.quickstart.sample.SampleReview;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Produces reviews at a steady rate, and the labels of most of them a second later. Runs one thread. */
final class Traffic implements AutoCloseable {
    private final Flow flow;
    private final DemoPlan plan;
    private final Topics topics;
    private final Ledger ledger;
    private final Consumer<Throwable> onFailure;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Deque<SampleReview> unlabeled = new ArrayDeque<>();
    private final Thread thread = new Thread(this::run, "demo-traffic");
    private volatile boolean stopped;

    Traffic(KafkaSettings kafka, Topics topics, DemoPlan plan, Ledger ledger, Consumer<Throwable> onFailure) {
        this.flow = new Flow(plan.seed(), plan.driftOver());
        this.plan = plan;
        this.topics = topics;
        this.ledger = ledger;
        this.onFailure = onFailure;
        this.producer = new KafkaProducer<>(
                kafka.with(Map.of(ProducerConfig.ACKS_CONFIG, "all", ProducerConfig.LINGER_MS_CONFIG, 5)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            long start = System.nanoTime();
            for (long sent = 0; !stopped; sent++) {
                long due = start + sent * 1_000_000_000L / plan.reviewsPerSecond();
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
                }
                send(flow.next());
            }
            producer.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | JsonProcessingException e) {
            onFailure.accept(e);
        }
    }

    private void send(SampleReview review) throws JsonProcessingException {
        ledger.produced(review.reviewId(), review.isPositive());
        send(topics.reviews(), Map.of("reviewId", review.reviewId(), "reviewText", review.reviewText()), review);
        unlabeled.add(review);
        if (unlabeled.size() > plan.reviewsPerSecond()) {
            SampleReview older = unlabeled.remove();
            if (ledger.produced() % plan.labelEvery() != 0) {
                ledger.labeled();
                send(
                        topics.reviewLabels(),
                        Map.of("reviewId", older.reviewId(), "isPositive", older.isPositive()),
                        older);
            }
        }
    }

    /** The callback hears of failures; the future is not needed. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(String topic, Map<String, ?> value, SampleReview review) throws JsonProcessingException {
        byte[] key = review.domain().id().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, key, Json.mapper().writeValueAsBytes(value)), (sent, problem) -> {
            if (problem != null) {
                onFailure.accept(problem);
            }
        });
    }

    /** Ends the flow; what was produced is on the topic when it returns. */
    void stop() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        producer.close();
    }
}
