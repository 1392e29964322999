package io.reviewstream.trainer.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.hash.TextHash;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.common.topic.LabeledTopic;
import io.reviewstream.trainer.KafkaFixture;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.ReviewText;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.data.TextCorpus;
import io.reviewstream.trainer.data.TextCorpus.TextRules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ReviewsTopicIT extends KafkaFixture {
    private final Iterator<String> training = texts(Split.Part.TRAINING);
    private Producer<byte[], byte[]> producer;

    @BeforeEach
    void createTopics() {
        create(topics.labeledReviews(), topics.reviews());
        producer = new KafkaProducer<>(kafka.with(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Iterator<String> texts(Split.Part part) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "review " + i)
                .filter(text -> Split.DEFAULT.of(TextHash.of(text)) == part)
                .iterator();
    }

    @Test
    void erasedAndHeldOutReviewsAreLeftOut() {
        // Given
        String kept = training.next();
        String again = training.next();
        String validation = texts(Split.Part.VALIDATION).next();
        send(0, null, review("kept", kept, "true"), "");
        send(0, null, review("by-field", training.next(), "true"), "");
        send(0, "by-key", review("another", training.next(), "true"), "");
        send(1, null, review("third", training.next(), "true"), "by-header");
        send(0, null, "{\"reviewText\":\"" + training.next() + "\"}", "");
        send(1, null, review("held-out", texts(Split.Part.HOLDOUT).next(), "true"), "");
        send(1, null, "{\"reviewText\":\"" + validation + "\"}", "");
        send(1, null, "no JSON", "");
        send(1, null, review("labelled-again", again, "false"), "");
        producer.flush();
        LabeledTopic labeled = new LabeledTopic(kafka, topics.labeledReviews());
        labeled.erase(Set.of("by-field", "by-key", "by-header", topics.reviews() + "-0-3", "labelled-again"));
        labeled.add(LabeledCorpus.records(
                new Corpus(
                        List.of(ReviewRow.of("labelled-again", again, false, new ReviewRow.RowOrigin.Collected("ab"))),
                        List.of(),
                        Optional.empty(),
                        Map.of()),
                Instant.now()));

        // When
        TextCorpus corpus = read(InputFields.DEFAULT);

        // Then
        assertThat(corpus.training())
                .extracting(ReviewText::text, ReviewText::positive)
                .containsExactlyInAnyOrder(tuple(kept, Optional.of(true)), tuple(again, Optional.of(false)));
        assertThat(corpus.validation()).extracting(ReviewText::text).containsExactly(validation);
        assertThat(corpus.leftOut())
                .isEqualTo(
                        Map.of(Corpus.LeftOut.ERASED, 4L, Corpus.LeftOut.HOLDOUT, 1L, Corpus.LeftOut.UNREADABLE, 1L));
        assertThat(corpus.read()).isEqualTo(9);
        LabelOffsets through = corpus.readThrough().orElseThrow();
        assertThat(through.endOffsets()).containsEntry(0, 4L).containsEntry(1, 5L);
    }

    @Test
    void fieldsMayHaveOtherNames() {
        // Given
        String text = training.next();
        send(0, null, "{\"body\":{\"text\":\"" + text + "\"},\"good\":1}", "");
        producer.flush();

        // When
        TextCorpus corpus = read(InputFields.of("/id", "/body/text", "good"));

        // Then
        assertThat(corpus.training())
                .extracting(ReviewText::text, ReviewText::positive)
                .containsExactly(tuple(text, Optional.of(true)));
    }

    @Test
    void aTopicWithOtherFieldsIsBadInputThatNamesTheFirst() {
        // Given
        for (int i = 0; i < 20; i++) {
            send(0, null, "{\"body\":\"good\"}", "");
        }
        producer.flush();

        // When / Then
        assertThatThrownBy(() -> read(InputFields.DEFAULT))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll(
                        "20 records cannot be read", topics.reviews() + "-0-0: /reviewText is missing", "--text-field");
    }

    @Test
    void anEmptyTopicIsBadInput() {
        assertThatThrownBy(() -> read(InputFields.DEFAULT))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll(topics.reviews(), "is empty", "--texts");
    }

    private TextCorpus read(InputFields fields) {
        producer.close();
        return new ReviewsTopic(kafka, topics.reviews(), topics.labeledReviews(), fields)
                .read(TextRules.of(Split.DEFAULT));
    }

    private static String review(String id, String text, String positive) {
        return "{\"reviewId\":\"" + id + "\",\"reviewText\":\"" + text + "\",\"isPositive\":" + positive + "}";
    }

    private void send(int partition, String key, String value, String header) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topics.reviews(), partition, key == null ? null : bytes(key), bytes(value));
        if (!header.isEmpty()) {
            record.headers().add("review.id", bytes(header));
        }
        Future<RecordMetadata> unused = producer.send(record);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
