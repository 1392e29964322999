package io.reviewstream.trainer.topic;

import io.reviewstream.common.bundle.Manifest.Source;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.spill.SpillFile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
     * The labelled reviews from the topic's beginning to its end, ordered by the time of the label. One text may occur
     * under two ids. A record that is not a labelled review is logged with its offset, counted and skipped.
     *
     * @throws UserException if Kafka cannot be reached or makes no progress for 30 seconds
     */
    public Corpus read() {
        TopicCorpus reading = new TopicCorpus();
        return reading.corpus(TopicReader.readAll(kafka, topic, reading::add));
    }

    /**
     * Writes every row. A second import of the same rows changes only the time of the label.
     *
     * @throws UserException if a review is too large, before any is written, or Kafka cannot be reached
     */
    public void add(Corpus corpus, Instant labeledAt) {
        Iterable<LabeledReview> reviews = () -> corpus.rows().stream()
                .map(row -> new LabeledReview(
                        row.reviewId(),
                        row.text(),
                        row.positive(),
                        labeledAt,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .iterator();
        require(reviews);
        try (TopicWriter writer = new TopicWriter(kafka)) {
            send(writer, reviews);
            writer.flush(topic);
        }
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
    Set<String> erased() {
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

    private record Labelled(Instant at, ReviewRow row) {}

    /** The last record of each review so far. */
    private final class TopicCorpus {
        private final SpillFile texts = SpillFile.create();
        private final Map<String, Labelled> byKey = new LinkedHashMap<>();
        private long unreadable;

        void add(ConsumerRecord<byte[], byte[]> record) {
            try {
                String key = key(record).orElseThrow(() -> new SerializationException("The record has no key"));
                if (record.value() == null) {
                    byKey.remove(key);
                    return;
                }
                LabeledReview review = serde.fromBytes(record.value());
                ReviewRow.RowOrigin origin = new ReviewRow.RowOrigin.OnTopic(
                        record.partition(), record.offset(), !review.origin().countsForAccuracy());
                ReviewRow row =
                        ReviewRow.of(review.reviewId(), review.reviewText(), texts, review.isPositive(), origin);
                // One string for both, of a million.
                byKey.put(key.equals(row.reviewId()) ? row.reviewId() : key, new Labelled(review.labeledAt(), row));
            } catch (SerializationException e) {
                unreadable++;
                LOG.atWarn()
                        .addKeyValue("record", TopicReader.place(record))
                        .addKeyValue("reason", e.getMessage())
                        .log("Labelled review skipped");
            }
        }

        Corpus corpus(Map<TopicPartition, Long> ends) {
            Map<Integer, Long> offsets = new TreeMap<>();
            ends.forEach((partition, end) -> offsets.put(partition.partition(), end));
            List<ReviewRow> rows = byKey.values().stream()
                    .sorted(Comparator.comparing(Labelled::at))
                    .map(Labelled::row)
                    .toList();
            Map<Corpus.LeftOut, Long> leftOut = new HashMap<>();
            long chosen = rows.stream()
                    .filter(row -> row.isChosen() && Split.DEFAULT.of(row.textHash()) == Split.Part.HOLDOUT)
                    .count();
            if (chosen > 0) {
                leftOut.put(Corpus.LeftOut.CHOSEN, chosen);
            }
            if (unreadable > 0) {
                leftOut.put(Corpus.LeftOut.UNREADABLE, unreadable);
            }
            return new Corpus(
                    rows,
                    List.of(new Source(topic, rows.size(), Optional.empty())),
                    Optional.of(LabelOffsets.of(offsets)),
                    leftOut);
        }
    }
}
