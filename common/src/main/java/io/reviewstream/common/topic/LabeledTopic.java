package io.reviewstream.common.topic;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.serde.JsonSerde;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic {@code labeled-reviews}, keyed by review id: the last record of a review counts, and a tombstone erases it.
 * Writing returns once Kafka has every record; if it fails, some may have been written.
 */
public final class LabeledTopic {
    private static final Logger LOG = LoggerFactory.getLogger(LabeledTopic.class);

    /** More than Kafka adds to key and value. */
    private static final int RECORD_OVERHEAD_BYTES = 1024;

    private final KafkaSettings kafka;
    private final String topic;
    private final JsonSerde<LabeledReview> serde = new JsonSerde<>(LabeledReview.class);

    /** The topic of that name, which exists. */
    public LabeledTopic(KafkaSettings kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * Writes every row. A second import of the same rows changes only the time of the label.
     *
     * @param reviews iterated twice
     * @throws UserException if a review is too large, before any is written, or Kafka cannot be reached
     */
    public void add(Iterable<LabeledReview> reviews) {
        require(reviews);
        try (TopicWriter writer = new TopicWriter(kafka)) {
            send(writer, reviews);
            writer.flush(topic);
        }
    }

    /**
     * Which record of each review counts, and how far the topic was read.
     *
     * @param byReview the last record of each review that was not erased
     */
    public record Rows(Map<String, RowPlace> byReview, LabelOffsets ends) {
        public Rows {
            byReview = Map.copyOf(byReview);
        }

        /** How many of them were not read when these offsets had been. */
        public long beyond(LabelOffsets through) {
            return byReview.values().stream()
                    .filter(place -> !through.covers(place.partition(), place.offset()))
                    .count();
        }
    }

    /** Where a record is. */
    public record RowPlace(int partition, long offset) {}

    /**
     * The rows from the topic's beginning to its end, without their texts. A record that is not a labelled review is skipped,
     * and an earlier one of its review counts.
     *
     * @throws UserException if Kafka cannot be reached or makes no progress for 30 seconds
     */
    public Rows rows() {
        Map<String, RowPlace> byReview = new HashMap<>();
        Map<TopicPartition, Long> ends =
                TopicReader.readAll(kafka, topic, record -> key(record).ifPresent(id -> {
                    if (record.value() == null) {
                        byReview.remove(id);
                    } else if (isRow(record)) {
                        byReview.put(id, new RowPlace(record.partition(), record.offset()));
                    }
                }));
        return new Rows(byReview, offsets(ends));
    }

    private boolean isRow(ConsumerRecord<byte[], byte[]> record) {
        try {
            serde.fromBytes(record.value());
            return true;
        } catch (SerializationException e) {
            LOG.atDebug()
                    .addKeyValue("record", TopicReader.place(record))
                    .setCause(e)
                    .log("Not a labelled review");
            return false;
        }
    }

    /** End offsets as events name them. */
    public static LabelOffsets offsets(Map<TopicPartition, Long> ends) {
        return LabelOffsets.of(ends.entrySet().stream()
                .collect(Collectors.toMap(end -> end.getKey().partition(), Map.Entry::getValue)));
    }

    /**
     * Requires that the topic takes every row.
     *
     * @throws UserException that names one that is too large
     */
    void require(Iterable<LabeledReview> reviews) {
        int largest = KafkaSettings.MAX_MESSAGE_BYTES - RECORD_OVERHEAD_BYTES;
        for (LabeledReview review : reviews) {
            int bytes = serde.toBytes(review).length + review.reviewId().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > largest) {
                throw UserException.badInput(
                        "The review " + review.reviewId() + " has " + bytes + " bytes as a record, and " + topic
                                + " takes at most " + largest + ". Shorten or remove it. Nothing was written.");
            }
        }
    }

    /** Sends rows; they are durable after {@link TopicWriter#flush}. */
    void send(TopicWriter writer, Iterable<LabeledReview> reviews) {
        reviews.forEach(review -> writer.send(topic, review.reviewId(), serde.toBytes(review)));
    }

    /**
     * Writes a tombstone for each review, also for one that is not on the topic, since the streamer may hold its text until
     * a label arrives.
     *
     * @return the reviews that were on the topic, in the order of the argument
     * @throws UserException if Kafka cannot be reached
     */
    public Set<String> erase(Set<String> reviewIds) {
        Set<String> found = new HashSet<>();
        TopicReader.readAll(
                kafka, topic, record -> key(record).filter(reviewIds::contains).ifPresent(id -> {
                    if (record.value() == null) {
                        found.remove(id);
                    } else {
                        found.add(id);
                    }
                }));
        try (TopicWriter writer = new TopicWriter(kafka)) {
            reviewIds.forEach(id -> writer.send(topic, id, null));
            writer.flush(topic);
        }
        Set<String> erased = new LinkedHashSet<>(reviewIds);
        erased.retainAll(found);
        return erased;
    }

    /**
     * The ids of the reviews whose last record is a tombstone.
     *
     * @throws UserException if Kafka cannot be reached
     */
    public Set<String> erased() {
        Set<String> erased = new HashSet<>();
        TopicReader.readAll(kafka, topic, record -> key(record).ifPresent(id -> {
            if (record.value() == null) {
                erased.add(id);
            } else {
                erased.remove(id);
            }
        }));
        return erased;
    }

    private static Optional<String> key(ConsumerRecord<byte[], byte[]> record) {
        return Optional.ofNullable(record.key()).map(key -> new String(key, StandardCharsets.UTF_8));
    }
}
