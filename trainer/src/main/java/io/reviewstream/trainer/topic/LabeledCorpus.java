package io.reviewstream.trainer.topic;

import io.reviewstream.common.bundle.Manifest.Source;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.common.topic.LabeledTopic;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.spill.SpillFile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Labelled reviews between the topic {@code labeled-reviews} and a corpus. */
public final class LabeledCorpus {
    private static final Logger LOG = LoggerFactory.getLogger(LabeledCorpus.class);

    private final String topic;
    private final JsonSerde<LabeledReview> serde = new JsonSerde<>(LabeledReview.class);
    private final SpillFile texts = SpillFile.create();
    /** The last record of each review so far. */
    private final Map<String, Labelled> byKey = new LinkedHashMap<>();

    private long unreadable;

    private LabeledCorpus(String topic) {
        this.topic = topic;
    }

    /**
     * The labelled reviews from the topic's beginning to its end, ordered by the time of the label. One text may occur
     * under two ids. A record that is not a labelled review is logged with its offset, counted and skipped.
     *
     * @throws UserException if Kafka cannot be reached or makes no progress for 30 seconds
     */
    public static Corpus read(KafkaSettings kafka, String topic) {
        LabeledCorpus reading = new LabeledCorpus(topic);
        return reading.corpus(TopicReader.readAll(kafka, topic, reading::add));
    }

    /**
     * The rows of a corpus as records of the topic.
     *
     * @return made anew by every iteration
     */
    public static Iterable<LabeledReview> records(Corpus corpus, Instant labeledAt) {
        return () -> corpus.rows().stream()
                .map(row -> new LabeledReview(
                        row.reviewId(),
                        row.text(),
                        row.positive(),
                        labeledAt,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .iterator();
    }

    private record Labelled(Instant at, ReviewRow row) {}

    private void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            String key = Optional.ofNullable(record.key())
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .orElseThrow(() -> new SerializationException("The record has no key"));
            if (record.value() == null) {
                byKey.remove(key);
                return;
            }
            LabeledReview review = serde.fromBytes(record.value());
            ReviewRow.RowOrigin origin = new ReviewRow.RowOrigin.OnTopic(
                    record.partition(), record.offset(), !review.origin().countsForAccuracy());
            ReviewRow row = ReviewRow.of(review.reviewId(), review.reviewText(), texts, review.isPositive(), origin);
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

    private Corpus corpus(Map<TopicPartition, Long> ends) {
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
                Optional.of(LabeledTopic.offsets(ends)),
                leftOut);
    }
}
