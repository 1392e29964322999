package io.reviewstream.trainer.topic;

import io.reviewstream.common.bundle.Manifest.Source;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.common.topic.LabeledTopic;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.TextCorpus;
import io.reviewstream.trainer.data.TextCorpus.TextCollector;
import io.reviewstream.trainer.data.TextCorpus.TextRules;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The texts on a topic of reviews, without those that were erased from the labelled reviews. */
public final class ReviewsTopic {
    private static final Logger LOG = LoggerFactory.getLogger(ReviewsTopic.class);
    /** Headers that may have the id of a review that was replayed. */
    private static final List<String> ID_HEADERS = List.of("review.id", "review.position");

    /** Unreadable records with a warning of their own. */
    private static final int MOST_NAMED = 10;

    private final KafkaSettings kafka;
    private final String topic;
    private final String labeledTopic;
    private final InputParser parser;

    /**
     * The topic of that name, which exists.
     *
     * @param labeledTopic where reviews are erased, which exists too
     * @param fields of a review
     */
    public ReviewsTopic(KafkaSettings kafka, String topic, String labeledTopic, InputFields fields) {
        this.kafka = kafka;
        this.topic = topic;
        this.labeledTopic = labeledTopic;
        this.parser = new InputParser(fields);
    }

    /**
     * Reads the topic from its beginning to its end, and then which reviews were erased. A review is left out if any id that
     * it may have (header, key, field, position) was. A record that is not a review is counted and
     * skipped, and the first ones are logged with their offsets; one without a value is no text.
     *
     * @throws UserException if Kafka cannot be reached or makes no progress for 30 seconds, or the topic has no text
     */
    public TextCorpus read(TextRules rules) {
        TextCollector collector = new TextCollector(rules);
        Unreadable unreadable = new Unreadable();
        Map<TopicPartition, Long> ends =
                TopicReader.readAll(kafka, topic, record -> add(record, collector, unreadable));
        Set<String> erased = new LabeledTopic(kafka, labeledTopic).erased();
        Map<Integer, Long> offsets = new TreeMap<>();
        ends.forEach((partition, end) -> offsets.put(partition.partition(), end));
        TextCorpus corpus = collector.corpus(List.of(), Optional.of(LabelOffsets.of(offsets)), erased);
        if (corpus.read() == 0) {
            throw UserException.badInput("Topic " + topic + " at " + kafka.bootstrapServers()
                    + " is empty. Give a topic of reviews, or their texts with --texts FILE.csv.");
        }
        long kept = corpus.training().size() + (long) corpus.validation().size();
        if (unreadable.count > 0 && kept == 0) {
            throw UserException.badInput("No text of topic " + topic + " can be used, and " + unreadable.count
                    + " records cannot be read; the first is " + unreadable.first
                    + ". If its fields have other names, give 'adapt' --text-field, --id-field and --label-field.");
        }
        return new TextCorpus(
                corpus.training(),
                corpus.validation(),
                List.of(new Source(topic, kept, Optional.empty())),
                corpus.readThrough(),
                corpus.read(),
                corpus.leftOut());
    }

    /** Records that are no review. */
    private static final class Unreadable {
        private long count;
        /** Its place, and what is wrong with it. */
        private String first = "";

        void add(ConsumerRecord<byte[], byte[]> record, SerializationException problem) {
            if (count == 0) {
                first = TopicReader.place(record) + ": " + problem.getMessage();
            }
            count++;
            LOG.atLevel(count <= MOST_NAMED ? Level.WARN : Level.DEBUG)
                    .addKeyValue("record", TopicReader.place(record))
                    .addKeyValue("reason", problem.getMessage())
                    .log("Review skipped");
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record, TextCollector collector, Unreadable unreadable) {
        if (record.value() == null) {
            collector.addLeftOut(Corpus.LeftOut.NO_TEXT);
            return;
        }
        try {
            Review review = parser.review(record.value());
            collector.add(review.reviewText(), review.isPositive(), ids(record, review));
        } catch (SerializationException e) {
            collector.addLeftOut(Corpus.LeftOut.UNREADABLE);
            unreadable.add(record, e);
        }
    }

    private static Set<String> ids(ConsumerRecord<byte[], byte[]> record, Review review) {
        Set<String> ids = new HashSet<>();
        ids.add(TopicReader.place(record));
        review.reviewId().ifPresent(ids::add);
        if (record.key() != null) {
            ids.add(new String(record.key(), StandardCharsets.UTF_8));
        }
        for (String name : ID_HEADERS) {
            Header header = record.headers().lastHeader(name);
            if (header != null && header.value() != null) {
                ids.add(new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return ids;
    }
}
