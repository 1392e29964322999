package io.reviewstream.trainer.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.hash.TextHash;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.common.topic.LabeledTopic;
import io.reviewstream.trainer.KafkaFixture;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class LabeledCorpusIT extends KafkaFixture {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private LabeledTopic topic;

    @BeforeEach
    void createTopic() {
        create(topics.labeledReviews());
        topic = new LabeledTopic(kafka, topics.labeledReviews());
    }

    @Test
    void theLastLabelCountsAndATombstoneErases() {
        // Given
        try (Producer<byte[], byte[]> producer = producer(Map.of())) {
            send(producer, 0, "a", review("a", "one", true, 0));
            send(producer, 0, "b", review("b", "two", true, 1));
            send(producer, 1, "c", review("c", "three", true, 2));
            send(producer, 0, "a", review("a", "one", false, 3));
            send(producer, 1, "c", null);
        }

        // When
        Corpus corpus = LabeledCorpus.read(kafka, topics.labeledReviews());

        // Then
        assertThat(corpus.rows())
                .extracting(ReviewRow::reviewId, ReviewRow::positive, ReviewRow::origin)
                .containsExactly(
                        tuple("b", true, new ReviewRow.RowOrigin.OnTopic(0, 1)),
                        tuple("a", false, new ReviewRow.RowOrigin.OnTopic(0, 2)));
        assertThat(corpus.labelsThrough()).contains(LabelOffsets.of(Map.of(0, 3L, 1, 2L, 2, 0L, 3, 0L)));
    }

    @Test
    void recordsThatAreNoLabelledReviewsAreCountedAndPassedOver() {
        // Given
        try (Producer<byte[], byte[]> producer = producer(Map.of())) {
            send(producer, 0, "a", "{".getBytes(StandardCharsets.UTF_8));
            send(producer, 0, "b", new byte[] {0, 0, 0, 0, 7});
            send(producer, 0, "d", review("d", "fine", true, 0));
        }

        // When
        Corpus corpus = LabeledCorpus.read(kafka, topics.labeledReviews());

        // Then
        assertThat(corpus.rows()).extracting(ReviewRow::reviewId).containsExactly("d");
        assertThat(corpus.leftOut()).containsEntry(Corpus.LeftOut.UNREADABLE, 2L);
    }

    @Test
    void openAndAbortedTransactionsAreNotSeen() {
        // Given
        try (Producer<byte[], byte[]> producer = producer(Map.of("transactional.id", "t"))) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, 0, "aborted", review("aborted", "one", true, 0));
            // Unsent records of an aborted transaction never reach the topic.
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            send(producer, 0, "committed", review("committed", "two", true, 0));
            producer.commitTransaction();
            producer.beginTransaction();
            send(producer, 0, "open", review("open", "three", true, 0));
            producer.flush();

            // When
            Corpus corpus = LabeledCorpus.read(kafka, topics.labeledReviews());

            // Then
            assertThat(corpus.rows()).extracting(ReviewRow::reviewId).containsExactly("committed");
            // Two records, and the marker behind each transaction.
            assertThat(corpus.labelsThrough().orElseThrow().endOffsets()).containsEntry(0, 4L);
        }
    }

    @Test
    void rowsThatAreImportedTwiceAreThereOnce() {
        // Given
        Corpus corpus =
                Corpus.of("sample", List.of(new Corpus.CorpusRow("Fine", true), new Corpus.CorpusRow("Poor", false)));

        // When
        topic.add(LabeledCorpus.records(corpus, NOON));
        topic.add(LabeledCorpus.records(corpus, NOON));

        // Then
        assertThat(LabeledCorpus.read(kafka, topics.labeledReviews()).rows())
                .extracting(ReviewRow::reviewId, ReviewRow::positive)
                .containsExactlyInAnyOrder(
                        tuple("sha256-" + TextHash.of("fine"), true), tuple("sha256-" + TextHash.of("poor"), false));
    }

    private static Producer<byte[], byte[]> producer(Map<String, String> settings) {
        return new KafkaProducer<>(kafka.with(settings), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void send(Producer<byte[], byte[]> producer, int partition, String key, byte[] value) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        Future<RecordMetadata> unused =
                producer.send(new ProducerRecord<>(topics.labeledReviews(), partition, bytes, value));
    }

    private static byte[] review(String id, String text, boolean positive, int minutes) {
        return new JsonSerde<>(LabeledReview.class)
                .toBytes(new LabeledReview(
                        id,
                        text,
                        positive,
                        NOON.plusSeconds(60L * minutes),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }
}
