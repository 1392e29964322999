package io.reviewstream.common.topic;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.JsonSerde;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** Writes what people labelled with a tool. Used by one thread at a time; after a failure it may be used again. */
public final class LabelWriter implements AutoCloseable {
    private final Topics topics;
    private final LabeledTopic labeled;
    private final LabelRequestsTopic requests;
    private final TopicWriter writer;
    private final JsonSerde<ReviewLabel> serde = new JsonSerde<>(ReviewLabel.class);

    /**
     * Writes to one cluster.
     *
     * @param timeout after which Kafka cannot be reached
     */
    public LabelWriter(KafkaSettings kafka, Topics topics, Duration timeout) {
        this.topics = topics;
        labeled = new LabeledTopic(kafka, topics.labeledReviews());
        requests = new LabelRequestsTopic(kafka, topics.labelRequests());
        writer = new TopicWriter(kafka, timeout);
    }

    /** Sees to it that the topics are there that {@link #write} needs. */
    public static void ensure(
            TopicSetup setup, Topics topics, List<ReviewLabel> labels, Collection<?> rows, Set<String> answered) {
        Set<String> needed = new LinkedHashSet<>();
        if (!labels.isEmpty()) {
            needed.add(topics.reviewLabels());
        }
        if (!rows.isEmpty()) {
            needed.add(topics.labeledReviews());
        }
        if (!answered.isEmpty()) {
            needed.add(topics.labelRequests());
        }
        setup.ensure(topics, needed);
    }

    /**
     * Writes labels to {@code review-labels} in their order, whose streamer joins them with predictions; rows to
     * {@code labeled-reviews}; and a tombstone for each answered request that no streamer knows to be answered. A row whose
     * request was withdrawn is left out: its review may have been erased. Returns once Kafka has them all; if it fails, some
     * may have been written.
     *
     * @param rows iterated twice
     * @param answering ids of the rows that answer a request
     * @return of these, those that are left out
     * @throws UserException if a row is too large, before any is written, or Kafka cannot be reached
     */
    public Set<String> write(List<ReviewLabel> labels, Iterable<LabeledReview> rows, Set<String> answering) {
        Set<String> answered = answering.isEmpty() ? Set.of() : requests.asked(answering);
        Set<String> withdrawn = new TreeSet<>(answering);
        withdrawn.removeAll(answered);
        Iterable<LabeledReview> wanted = () -> StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> !withdrawn.contains(row.reviewId()))
                .iterator();
        labeled.require(wanted);
        labeled.send(writer, wanted);
        labels.forEach(label -> writer.send(topics.reviewLabels(), label.reviewId(), serde.toBytes(label)));
        // Not before their answers are there.
        writer.flush(labels.isEmpty() ? topics.labeledReviews() : topics.reviewLabels());
        answered.forEach(reviewId -> writer.send(topics.labelRequests(), reviewId, null));
        writer.flush(topics.labelRequests());
        return withdrawn;
    }

    @Override
    public void close() {
        writer.close();
    }
}
