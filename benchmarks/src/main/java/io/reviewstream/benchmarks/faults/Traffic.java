package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.faults.EvidenceReader.HeaderText;
import io.reviewstream.benchmarks.faults.ReviewScenario.Message;
import io.reviewstream.benchmarks.faults.ReviewScenario.Message.ForLabel;
import io.reviewstream.benchmarks.faults.ReviewScenario.Message.ForReview;
import io.reviewstream.benchmarks.verdict.Evidence.RecordLocation;
import io.reviewstream.benchmarks.verdict.Evidence.SentLabel;
import io.reviewstream.benchmarks.verdict.Evidence.SentReview;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends reviews and labels at a fixed rate, also across restarts of the broker, and records what Kafka acknowledged. Runs
 * a thread of its own between {@link #start} and {@link #finish}.
 */
final class Traffic implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(20);

    private final Topics topics;
    private final ReviewScenario scenario;
    private final int perSecond;
    private final Producer<byte[], byte[]> producer;
    private final Queue<SentReview> reviews = new ConcurrentLinkedQueue<>();
    private final Queue<SentLabel> labels = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "traffic");
    private final AtomicInteger withoutTimestamp = new AtomicInteger();
    private volatile boolean stopped;

    private record Due(Instant at, long order, Message message) {}

    Traffic(HarnessClients clients, Topics topics, ReviewScenario scenario, int perSecond) {
        this.topics = topics;
        this.scenario = scenario;
        this.perSecond = perSecond;
        this.producer = clients.producer();
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        PriorityQueue<Due> due =
                new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::order));
        Instant begin = Instant.now();
        long begun = 0;
        long order = 0;
        try {
            while (!stopped || !due.isEmpty()) {
                Instant now = Instant.now();
                long target = Duration.between(begin, now).toMillis() * perSecond / 1_000;
                for (; !stopped && begun < target; begun++) {
                    for (ReviewScenario.LabelLater later : scenario.next(now)) {
                        due.add(new Due(now.plus(later.delay()), order++, later.message()));
                    }
                }
                // After the end, the rest is sent at once.
                while (!due.isEmpty() && (stopped || !due.peek().at().isAfter(now))) {
                    send(due.remove().message());
                }
                Thread.sleep(TICK.toMillis());
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** So many of the next reviews have no timestamp. Called by another thread. */
    void omitTimestamps(int reviewsToCome) {
        withoutTimestamp.addAndGet(reviewsToCome);
    }

    private void send(Message message) {
        byte[] value = bytes(message.value());
        if (message instanceof ForReview review) {
            // A label in the review has the time of its record, which the verdict has to know.
            boolean omitted =
                    review.label().isEmpty() && withoutTimestamp.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            Instant time = omitted ? SentReview.NO_TIME : review.timestamp();
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topics.reviews(), null, 0L, bytes(review.key()), value) {
                        /** The constructor takes no negative time, and other clients do. */
                        @Override
                        public Long timestamp() {
                            return time.toEpochMilli();
                        }
                    };
            HeaderText.add(record.headers(), review.number());
            String headers = HeaderText.of(record.headers());
            send(record, at -> sent(review, time, value, headers, at));
        } else if (message instanceof ForLabel label) {
            send(new ProducerRecord<>(topics.reviewLabels(), null, value), at -> sent(label, value, at));
        }
    }

    /** The callback gets every result, so the future is not needed. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(ProducerRecord<byte[], byte[]> record, Consumer<RecordMetadata> note) {
        producer.send(record, (at, exception) -> {
            if (exception == null) {
                note.accept(at);
            } else {
                failure.compareAndSet(null, exception);
            }
        });
    }

    private void sent(ForReview review, Instant time, byte[] value, String headers, RecordMetadata at) {
        reviews.add(new SentReview(
                location(at),
                review.ownId(),
                review.key(),
                time,
                headers,
                review.text().isPresent(),
                Sha256.of(review.text().map(Traffic::bytes).orElse(value)),
                review.label()));
    }

    private void sent(ForLabel label, byte[] value, RecordMetadata at) {
        labels.add(new SentLabel(
                location(at),
                label.reviewId(),
                label.isPositive(),
                label.labeledAt().orElseGet(() -> Instant.ofEpochMilli(at.timestamp())),
                label.readable(),
                Sha256.of(value)));
    }

    private static RecordLocation location(RecordMetadata at) {
        return new RecordLocation(at.topic(), at.partition(), at.offset());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Sends the remaining messages of the reviews so far, and waits until Kafka has acknowledged all. */
    void finish() throws InterruptedException {
        stopped = true;
        thread.join();
        producer.flush();
        Optional.ofNullable(failure.get()).ifPresent(cause -> {
            throw new IllegalStateException("Not everything could be sent, so there is no verdict", cause);
        });
    }

    /** The number of acknowledged reviews. */
    int reviewsSoFar() {
        return reviews.size();
    }

    List<SentReview> reviews() {
        return List.copyOf(reviews);
    }

    List<SentLabel> labels() {
        return List.copyOf(labels);
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        producer.close(Duration.ZERO);
    }
}
