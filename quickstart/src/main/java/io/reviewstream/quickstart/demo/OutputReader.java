package io.reviewstream.quickstart.demo;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.hash.HashedShare;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.JsonSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads everything that the loop puts out, committed transactions only: predictions into the ledger, requests and
 * announcements into the log. It is also the person who labels the reviews that the streamer asks for.
 * {@link #run} has a thread of its own; the other methods are for any thread.
 */
final class OutputReader implements Runnable {
    private static final Duration POLL = Duration.ofMillis(100);
    /** Of the requests. */
    private static final double LEFT_OPEN = 0.02;

    private final KafkaSettings kafka;
    private final Topics topics;
    private final Ledger ledger;
    private final DemoLog log;
    private final Waits waits;
    private final HashedShare leftOpen;
    private final JsonSerde<ClassifiedReview> predictions = new JsonSerde<>(ClassifiedReview.class);
    private final JsonSerde<RetrainRequest> requests = new JsonSerde<>(RetrainRequest.class);
    private final JsonSerde<ModelAnnouncement> announcements = new JsonSerde<>(ModelAnnouncement.class);
    private final JsonSerde<LabelRequest> labelRequests = new JsonSerde<>(LabelRequest.class);
    private final JsonSerde<ReviewLabel> labels = new JsonSerde<>(ReviewLabel.class);
    private volatile boolean stopped;
    private volatile Optional<ModelAnnouncement> lastAnnouncement = Optional.empty();

    /**
     * A reader.
     *
     * @param leavesSome whether some requests are not answered here, so that somebody else can
     */
    OutputReader(KafkaSettings kafka, Topics topics, Ledger ledger, DemoLog log, Waits waits, boolean leavesSome) {
        this.kafka = kafka;
        this.topics = topics;
        this.ledger = ledger;
        this.log = log;
        this.waits = waits;
        this.leftOpen = new HashedShare("left open", leavesSome ? LEFT_OPEN : 0);
    }

    /** What came of the last training run. */
    Optional<ModelAnnouncement> lastAnnouncement() {
        return lastAnnouncement;
    }

    /** Ends {@link #run} once everything that is committed by then was read. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer();
                KafkaProducer<byte[], byte[]> labeler = kafka.producer(Map.of(ProducerConfig.LINGER_MS_CONFIG, 5))) {
            List<TopicPartition> partitions = partitions(consumer);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!stopped) {
                consumer.poll(POLL).forEach(record -> read(record, labeler));
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(POLL).forEach(record -> read(record, labeler));
            }
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record, KafkaProducer<byte[], byte[]> labeler) {
        if (record.topic().equals(topics.classifiedReviews())) {
            ClassifiedReview prediction = predictions.fromBytes(record.value());
            ledger.classified(prediction.reviewId(), prediction.isPositive(), prediction.modelVersion());
        } else if (record.topic().equals(topics.labelRequests())) {
            if (record.value() != null && !stopped) {
                LabelRequest request = labelRequests.fromBytes(record.value());
                if (!leftOpen.contains(request.reviewId())) {
                    ledger.truth(request.reviewId()).ifPresent(truth -> label(request, truth, labeler));
                }
            }
        } else if (record.topic().equals(topics.reviewsDeadLetters())) {
            ledger.deadLetter();
        } else if (record.topic().equals(topics.retrainRequests())) {
            log(requests.fromBytes(record.value()));
        } else if (record.value() != null) {
            ModelAnnouncement announcement = announcements.fromBytes(record.value());
            log(announcement);
            lastAnnouncement = Optional.of(announcement);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback gets a failure
    private void label(LabelRequest request, boolean isPositive, KafkaProducer<byte[], byte[]> labeler) {
        LabelOrigin origin = new LabelOrigin(
                Optional.of(request.reason()),
                Optional.of(request.requestId()),
                Optional.of(request.propensity()),
                Optional.empty());
        byte[] label =
                labels.toBytes(new ReviewLabel(request.reviewId(), isPositive, Optional.of(Instant.now()), origin));
        labeler.send(new ProducerRecord<>(topics.reviewLabels(), label), (metadata, failure) -> {
            if (failure == null) {
                ledger.labelled();
            } else {
                waits.fail(failure);
            }
        });
    }

    private void log(RetrainRequest request) {
        log.line(
                "retraining is requested: %s, %,d new labels%s",
                request.reason(),
                request.newLabels(),
                request.onlineAccuracy()
                        .map(accuracy ->
                                String.format(Locale.ROOT, "; the model was correct on %.1f %%", 100 * accuracy))
                        .orElse(""));
    }

    private void log(ModelAnnouncement announcement) {
        log.line("announced: %s %s", announcement.modelVersion().orElse("no model"), announcement.status());
        announcement.reasons().forEach(reason -> log.line("  %s", reason));
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(
                topics.classifiedReviews(),
                topics.labelRequests(),
                topics.reviewsDeadLetters(),
                topics.retrainRequests(),
                topics.modelAnnouncements())) {
            consumer.partitionsFor(topic)
                    .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        }
        return partitions;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return kafka.consumer(Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"));
    }
}
