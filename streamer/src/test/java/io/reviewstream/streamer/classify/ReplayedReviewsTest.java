package io.reviewstream.streamer.classify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.deadletter.DeadLetter;
import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.settings.ClassifySettings.ReviewIdSource;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A dead letter keeps the id and the time of its review, so that a replay has them. */
class ReplayedReviewsTest extends ClassifyDriver {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"reviewId\":\"r2\",\"text\":\"good\"} | r2",
                "{\"reviewId\":7,\"reviewText\":\"\"} | 7",
                "{\"reviewId\":\"r2\",\"reviewText\":\"good\",\"isPositive\":\"no\"} | r2",
                "{\"reviewId\":\"r2\",\"reviewText\":\"\\ud83d\"} | r2",
                "{\"reviewId\":\"\",\"text\":\"good\"} |",
                "{\"reviewId\":\"\\ud83d\",\"text\":\"good\"} |",
                "{\"text\":\"good\"} |",
                "{\"reviewId\":\"r2\" |"
            })
    void anInvalidReviewKeepsItsIdSoThatAReplayHasIt(String value, String id) {
        // When
        reviews().pipeInput(json(value));

        // Then
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(header(letter, HeaderNames.REVIEW_ID)).isEqualTo(id);
            assertThat(header(letter, HeaderNames.REVIEW_POSITION)).isEqualTo(id == null ? "reviews-0-0" : null);
        });
    }

    @Test
    void aReviewThatEndsItsThreadKeepsItsId() {
        // Given
        byte[] review = json("{\"reviewId\":\"r17\",\"reviewText\":\"fatal\"}");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> reviews().pipeInput(review)).isInstanceOf(StreamsException.class);
            restart(InputFields.DEFAULT);
        }

        // When
        reviews().pipeInput(review);

        // Then
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(header(letter, HeaderNames.MESSAGE)).contains("ended a stream thread");
            assertThat(header(letter, HeaderNames.REVIEW_ID)).isEqualTo("r17");
        });
    }

    @Test
    void anIdThatBecomesReadableWinsOverThePositionInAReplay() {
        // Given
        restart(InputFields.of("/meta", "/reviewText", "/isPositive"));
        reviews().pipeInput(json("{\"meta\":{\"id\":\"order-77\"},\"reviewText\":\"good\"}"));
        TestRecord<byte[], byte[]> original = original(deadLetters());

        // When
        restart(InputFields.of("/meta/id", "/reviewText", "/isPositive"));
        reviews().pipeInput(original);

        // Then
        assertThat(classified().readRecordsToList()).extracting(TestRecord::key).containsExactly("order-77");
    }

    @Test
    void aReviewWithoutAnIdKeepsItsFirstPositionThroughReplays() {
        // Given
        reviews().pipeInput(json("{\"reviewText\":\"good\"}"));
        reviews().pipeInput(json("{\"reviewText\":\"poison\"}"));
        reviews().pipeInput(original(deadLetters()));
        TestRecord<byte[], byte[]> original = original(deadLetters());
        models.poison = "none";

        // When
        reviews().pipeInput(original);

        // Then
        assertThat(classified().readRecordsToList())
                .extracting(TestRecord::key)
                .containsExactly("reviews-0-0", "reviews-0-1");
    }

    @Test
    void anIdInAHeaderThatIsNotUtf8IsRejectedAndStaysAsItIs() {
        // Given
        byte[] latin1 = {'r', (byte) 0xe9};
        Headers headers = new RecordHeaders().add(HeaderNames.REVIEW_ID, latin1);

        // When
        reviews().pipeInput(new TestRecord<>(null, json("{\"reviewId\":\"r1\",\"reviewText\":\"good\"}"), headers));

        // Then
        assertThat(classified().isEmpty()).isTrue();
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(header(letter, HeaderNames.REASON)).isEqualTo("invalid_input");
            assertThat(header(letter, HeaderNames.MESSAGE)).isEqualTo("The header review.id is not UTF-8");
            assertThat(letter.headers().headers(HeaderNames.REVIEW_ID))
                    .singleElement()
                    .satisfies(id -> assertThat(id.value()).isEqualTo(latin1));
            assertThat(header(letter, HeaderNames.REVIEW_POSITION)).isEqualTo("reviews-0-0");
        });
    }

    @Test
    void aLongIdIsNotCutSoThatAReplayHasIt() {
        // Given
        String id = "r".repeat(2_000);

        // When
        reviews()
                .pipeInput(new TestRecord<>(
                        null,
                        "{}".getBytes(UTF_8),
                        new RecordHeaders().add(HeaderNames.REVIEW_ID, id.getBytes(UTF_8))));
        reviews().pipeInput(json("{\"reviewId\":\"" + id + "\",\"text\":\"good\"}"));

        // Then
        assertThat(deadLetters())
                .satisfiesExactly(
                        letter -> assertThat(header(letter, HeaderNames.REVIEW_ID))
                                .isEqualTo(id),
                        letter -> assertThat(letter.headers().lastHeader(HeaderNames.REVIEW_ID))
                                .isNull());
    }

    @Test
    void aReplayedReviewAndItsLabelHaveTheTimeOfTheFirstRecord() {
        // Given
        Instant first = TopologyDriver.START.minusSeconds(60);
        byte[] value = json("{\"reviewId\":\"r1\",\"reviewText\":\"poison\",\"isPositive\":true}");
        reviews().pipeInput(new TestRecord<>(null, value, new RecordHeaders(), first));
        reviews().pipeInput(original(deadLetters()));
        TestRecord<byte[], byte[]> original = original(deadLetters());
        models.poison = "none";

        // When
        reviews().pipeInput(original);

        // Then
        assertThat(event(classified().readRecord()).reviewTimestamp()).isEqualTo(first);
        assertThat(new JsonSerde<>(ReviewLabel.class)
                        .fromBytes(driver.output(TOPICS.reviewLabels()).readValue())
                        .labeledAt())
                .contains(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2126-04-17T09:30:12Z", "yesterday", " "})
    void aTimeInAHeaderThatIsNoneOfAReplayIsIgnored(String time) {
        // Given
        Headers headers = new RecordHeaders().add(HeaderNames.REVIEW_TIMESTAMP, time.getBytes(UTF_8));

        // When
        reviews().pipeInput(new TestRecord<>(null, json("{\"reviewText\":\"good\"}"), headers, TopologyDriver.START));

        // Then
        assertThat(event(classified().readRecord()).reviewTimestamp()).isEqualTo(TopologyDriver.START);
    }

    private void restart(InputFields fields) {
        driver.close();
        driver = driver(ReviewIdSource.PAYLOAD, fields);
    }

    /** What a replay sends back. */
    private static TestRecord<byte[], byte[]> original(List<TestRecord<String, byte[]>> letters) {
        TestRecord<String, byte[]> letter = letters.get(letters.size() - 1);
        ConsumerRecord<byte[], byte[]> read =
                new ConsumerRecord<>(TOPICS.reviewsDeadLetters(), 0, 0, null, letter.value());
        letter.headers().forEach(read.headers()::add);
        ProducerRecord<byte[], byte[]> original = new DeadLetter(read).original();
        return new TestRecord<>(original.key(), original.value(), original.headers(), TopologyDriver.START);
    }
}
