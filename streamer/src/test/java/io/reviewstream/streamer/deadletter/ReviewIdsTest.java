package io.reviewstream.streamer.deadletter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.deadletter.DeadLetter;
import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.ClassifySettings.ReviewIdSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewIdsTest {
    private static final byte[] NOT_UTF_8 = {(byte) 0xc3, 0x28};

    @ParameterizedTest
    @CsvSource({
        "KEY, header, key, payload, before, header",
        "KEY, , key, payload, before, key",
        "KEY, , ' ', payload, before, payload",
        "KEY, , , payload, , payload",
        "KEY, , , , before, before",
        "KEY, ' ', , , ' ', t-0-7",
        "PAYLOAD, , key, payload, before, payload",
        "PAYLOAD, , key, , before, before",
        "PAYLOAD, , key, , , t-0-7"
    })
    void theHeaderComesFirstThenTheSourceThenThePayloadThenThePosition(
            ReviewIdSource source, String header, String key, String payload, String before, String id) {
        // Given
        Record<byte[], byte[]> record = record(header, key == null ? null : key.getBytes(UTF_8));
        if (before != null) {
            record.headers().add(HeaderNames.REVIEW_POSITION, before.getBytes(UTF_8));
        }
        Review review = new Review(Optional.ofNullable(payload), "text", Optional.empty());

        // Then
        assertThat(new ReviewIds(source).of(record, review, "t-0-7")).isEqualTo(id);
        boolean known = !id.equals("t-0-7") && !id.equals("before");
        assertThat(rejected(source, record, json(payload))).isEqualTo(known ? Optional.of(id) : Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {HeaderNames.REVIEW_ID, HeaderNames.REVIEW_POSITION})
    void aHeaderThatIsNotUtf8IsInvalid(String name) {
        // Given
        Record<byte[], byte[]> record = record(null, null);
        record.headers().add(name, "é".getBytes(ISO_8859_1));
        Review review = new Review(Optional.empty(), "text", Optional.empty());

        // Then
        assertThatThrownBy(() -> new ReviewIds(ReviewIdSource.PAYLOAD).of(record, review, "t-0-7"))
                .isInstanceOf(SerializationException.class)
                .hasMessage("The header " + name + " is not UTF-8");
        assertThat(rejected(ReviewIdSource.PAYLOAD, record, json(null))).isEmpty();
    }

    @Test
    void aRejectedReviewWhoseHeaderIsNotUtf8HasNoOtherId() {
        // Given
        Record<byte[], byte[]> record = record(null, null);
        record.headers().add(HeaderNames.REVIEW_ID, NOT_UTF_8);

        // Then
        assertThat(rejected(ReviewIdSource.PAYLOAD, record, json("payload"))).isEmpty();
    }

    @Test
    void theIdOfADeadLetterIsReadUnlessItIsNotUtf8() {
        // Given
        ConsumerRecord<byte[], byte[]> letter = new ConsumerRecord<>("dead", 0, 0, null, null);
        letter.headers().add(HeaderNames.REVIEW_POSITION, "t-0-7".getBytes(UTF_8));

        // Then
        assertThat(new DeadLetter(letter).reviewId()).isEqualTo("t-0-7");
        letter.headers().add(HeaderNames.REVIEW_ID, NOT_UTF_8);
        assertThat(new DeadLetter(letter).reviewId()).isEqualTo("t-0-7");
        letter.headers().add(HeaderNames.REVIEW_ID, "é".getBytes(UTF_8));
        assertThat(new DeadLetter(letter).reviewId()).isEqualTo("é");
    }

    @Test
    void aKeyThatIsNotUtf8IsNoIdOfARejectedReview() {
        assertThat(rejected(ReviewIdSource.KEY, record(null, NOT_UTF_8), json("payload")))
                .contains("payload");
    }

    @Test
    void anIdWithHalfASurrogatePairIsNoIdOfARejectedReview() {
        assertThat(rejected(ReviewIdSource.PAYLOAD, record(null, null), json("\\ud83d")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "reviews, payload",
        "review-labels, payload",
        "classified-reviews, key",
        "labeled-reviews, key",
        "reviewstream-feedback-labels-by-review-repartition, key",
        "reviewstream-feedback-trigger-events-repartition, ",
        "model-announcements, "
    })
    void theIdOfARejectedRecordIsWhereItsTopicHasIt(String topic, String id) {
        assertThat(ids(ReviewIdSource.PAYLOAD).of(topic, new RecordHeaders(), "key".getBytes(UTF_8), json("payload")))
                .isEqualTo(Optional.ofNullable(id));
    }

    private static byte[] json(String id) {
        return (id == null ? "{}" : "{\"id\":\"" + id + "\"}").getBytes(UTF_8);
    }

    private static Optional<String> rejected(ReviewIdSource source, Record<byte[], byte[]> record, byte[] value) {
        return ids(source).of(Topics.DEFAULT.reviews(), record.headers(), record.key(), value);
    }

    private static RejectedReviewIds ids(ReviewIdSource source) {
        ClassifySettings defaults = ClassifySettings.DEFAULT;
        return new RejectedReviewIds(
                Topics.DEFAULT,
                new ClassifySettings(
                        InputFields.of("/id", "/text", "/label"),
                        source,
                        defaults.serving(),
                        defaults.cachedPredictions(),
                        defaults.fetchMinBytes(),
                        defaults.fetchMaxWait()));
    }

    private static Record<byte[], byte[]> record(String header, byte[] key) {
        Headers headers = new RecordHeaders();
        if (header != null) {
            headers.add(HeaderNames.REVIEW_ID, header.getBytes(UTF_8));
        }
        return new Record<>(key, new byte[0], 0, headers);
    }
}
