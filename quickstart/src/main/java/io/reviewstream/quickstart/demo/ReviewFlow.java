package io.reviewstream.quickstart.demo;

import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.serde.Json;
import io.reviewstream.quickstart.sample.SampleReview;
import io.reviewstream.quickstart.sample.SampleReview.Domain;
import io.reviewstream.quickstart.sample.SampleReview.TemplateSet;
import io.reviewstream.quickstart.sample.SampleReviews;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Puts live reviews on the input topic at a steady rate, as somebody else's producer would: an id and a text in JSON, no
 * label. {@link #run} has a thread of its own; {@link #stop} is for any thread.
 */
final class ReviewFlow implements Runnable {
    private static final int PER_SECOND = 200;

    private final KafkaSettings kafka;
    private final String topic;
    private final LiveReviews reviews;
    private final Ledger ledger;
    private final Waits waits;
    private volatile boolean stopped;
    private volatile boolean drifted;

    ReviewFlow(KafkaSettings kafka, String topic, long seed, Ledger ledger, Waits waits) {
        this.kafka = kafka;
        this.topic = topic;
        this.reviews = new LiveReviews(seed);
        this.ledger = ledger;
        this.waits = waits;
    }

    /** Returns after {@link #stop}, once Kafka has every review that is in the ledger. */
    @Override
    public void run() {
        long next = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer = kafka.producer(
                Map.of(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true, ProducerConfig.LINGER_MS_CONFIG, 5))) {
            while (!stopped) {
                SampleReview review = reviews.next();
                drifted = reviews.hasDrifted();
                String id = ledger.produced(review.isPositive(), review.domain() == Domain.ELECTRONICS);
                send(producer, id, review.reviewText());
                next += TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
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
        return Json.compact(Map.of("reviewId", id, "reviewText", text)).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * An endless flow of unlabelled reviews: household ones that the first model was not trained on, then more and more of
     * electronics until there are no others. Used by one thread.
     */
    static final class LiveReviews {
        /** Reviews before the drift. */
        static final int FAMILIAR = 500;
        /** Reviews over which the second domain takes over. */
        static final int DRIFT = 500;

        private static final int CHUNK = 5_000;

        private final long seed;
        private final Random random;
        private final Map<Domain, Iterator<SampleReview>> current = new EnumMap<>(Domain.class);
        private final Map<Domain, Integer> chunks = new EnumMap<>(Domain.class);
        private int count;

        LiveReviews(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        SampleReview next() {
            double drifted = (double) (count - FAMILIAR) / DRIFT;
            count++;
            return next(random.nextDouble() < drifted ? Domain.ELECTRONICS : Domain.HOUSEHOLD);
        }

        /** Whether the drift is over: from now on every review is of the second domain. */
        boolean hasDrifted() {
            return count >= FAMILIAR + DRIFT;
        }

        private SampleReview next(Domain domain) {
            Iterator<SampleReview> reviews = current.get(domain);
            if (reviews == null || !reviews.hasNext()) {
                reviews = chunk(domain, chunks.merge(domain, 1, Integer::sum) - 1);
                current.put(domain, reviews);
            }
            return reviews.next();
        }

        /** Reviews of one seed are distinct; a flow that never ends takes seed after seed. */
        private Iterator<SampleReview> chunk(Domain domain, int number) {
            int skipped = domain == Domain.HOUSEHOLD && number == 0 ? Demo.SCALE.trainingRows() : 0;
            SampleReviews source = new SampleReviews(seed + 1_000_003L * number);
            return source.reviews(domain, TemplateSet.TRAINING, skipped + CHUNK)
                    .subList(skipped, skipped + CHUNK)
                    .iterator();
        }
    }
}
