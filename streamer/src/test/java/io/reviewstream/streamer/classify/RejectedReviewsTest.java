package io.reviewstream.streamer.classify;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.settings.ClassifySettings;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that are not reviews, and reviews that cannot be classified, become dead letters. */
class RejectedReviewsTest extends ClassifyDriver {
    static Stream<Arguments> badInput() {
        return Stream.of(
                Arguments.of("malformed JSON", json("{\"reviewText\":\"secret"), "malformed JSON"),
                Arguments.of("no object", json("[\"secret\"]"), "a JSON object is expected"),
                Arguments.of("not UTF-8", "{\"reviewText\":\"secret\"}".getBytes(UTF_16LE), "JSON"),
                Arguments.of("broken UTF-8", new byte[] {'{', '"', (byte) 0xc3, '"', '}'}, "not UTF-8"),
                Arguments.of("nothing", new byte[0], "JSON"),
                Arguments.of("no text", json("{\"text\":\"secret\"}"), "/reviewText is missing"),
                Arguments.of("null text", json("{\"reviewText\":null}"), "/reviewText is missing"),
                Arguments.of("empty text", json("{\"reviewText\":\"\"}"), "/reviewText is empty or blank"),
                Arguments.of("blank text", json("{\"reviewText\":\" \\t\\n\"}"), "/reviewText is empty or blank"),
                Arguments.of("text of a wrong type", json("{\"reviewText\":42}"), "/reviewText is not a string"),
                Arguments.of("id of a wrong type", json("{\"reviewText\":\"secret\",\"reviewId\":{}}"), "/reviewId"),
                Arguments.of(
                        "a label that is none",
                        json("{\"reviewText\":\"secret\",\"isPositive\":\"yes\"}"),
                        "/isPositive is no label"),
                Arguments.of(
                        "half a surrogate pair", json("{\"reviewText\":\"secret \\ud83d\"}"), "half a surrogate pair"),
                Arguments.of(
                        "half a surrogate pair as id",
                        json("{\"reviewText\":\"secret\",\"reviewId\":\"\\ud83d\"}"),
                        "half a surrogate pair"),
                Arguments.of("a magic byte", new byte[] {0, 0, 0, 0, 7, '{', '}'}, "magic byte"),
                Arguments.of(
                        "more than the topic takes",
                        json("{\"reviewText\":\"" + "secret ".repeat(LIMIT / 7) + "\"}"),
                        "Too large for classified-reviews"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badInput")
    void invalidInputBecomesADeadLetterWithItsReason(String what, byte[] value, String why) {
        // Given
        Headers headers = new RecordHeaders().add("trace", "7".getBytes(UTF_8));

        // When
        reviews().pipeInput(new TestRecord<>("k".getBytes(UTF_8), value, headers));

        // Then
        assertThat(classified().isEmpty()).as(what).isTrue();
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.value()).isEqualTo(value);
            assertThat(letter.key()).isEqualTo("k");
            assertThat(header(letter, "trace")).isEqualTo("7");
            assertThat(header(letter, HeaderNames.MESSAGE)).contains(why);
            assertThat(header(letter, HeaderNames.TOPIC)).isEqualTo("reviews");
            assertThat(header(letter, HeaderNames.PARTITION)).isEqualTo("0");
            assertThat(header(letter, HeaderNames.OFFSET)).isEqualTo("0");
            assertThat(header(letter, HeaderNames.REVIEW_ID)).isNull();
            assertThat(header(letter, HeaderNames.REVIEW_POSITION)).isEqualTo("reviews-0-0");
            assertThat(letter.headers().lastHeader(HeaderNames.STACK_TRACE).value())
                    .hasSizeLessThanOrEqualTo(1024)
                    .containsSequence("\tat io.reviewstream".getBytes(UTF_8));
            letter.headers().forEach(field -> assertThat(new String(field.value(), UTF_8))
                    .doesNotContain("secret"));
        });
    }

    @Test
    void aTombstoneIsIgnoredAndCounted() {
        // When
        reviews().pipeInput(new TestRecord<>("k".getBytes(UTF_8), null));

        // Then
        assertThat(classified().isEmpty()).isTrue();
        assertThat(deadLetters()).isEmpty();
        assertThat(metrics.scrape()).contains("reviewstream_reviews_tombstones_total 1.0");
    }

    @Test
    void aReviewThatFailsRejectsNoOther() {
        // Given
        reviews().pipeInput(json("{\"reviewId\":\"r1\",\"reviewText\":\"good\"}"));
        reviews().pipeInput(json("{\"reviewId\":\"r2\",\"reviewText\":\"poison\"}"));

        // When
        reviews().pipeInput(json("{\"reviewId\":\"r3\",\"reviewText\":\"good\"}"));

        // Then
        assertThat(classified().readRecordsToList()).extracting(TestRecord::key).containsExactly("r1", "r3");
        assertThat(deadLetters()).singleElement().satisfies(letter -> assertThat(header(letter, HeaderNames.REVIEW_ID))
                .isEqualTo("r2"));
        assertThat(metrics.scrape()).contains("reviewstream_dead_letters_total{reason=\"inference_failed\"} 1.0");
    }

    @Test
    void aDeadLetterThatDoesNotFitIsSentWithoutItsValue() {
        // Given
        driver.close();
        SizeLimits limits = new SizeLimits(Map.of(TOPICS.reviewsDeadLetters(), KafkaSettings.MAX_MESSAGE_BYTES / 2));
        driver = new TopologyDriver(
                ClassifyTopology.build(new ClassifyTopology.ClassifyParts(
                        TOPICS,
                        ClassifySettings.DEFAULT,
                        limits,
                        models::acquire,
                        models.health,
                        new FatalRecords(),
                        new PrefetchInterceptor.PrefetchPerThread(1),
                        new DriftMonitor(metrics),
                        metrics)),
                limits,
                metrics);

        // When
        reviews().pipeInput(json("x".repeat(KafkaSettings.MAX_MESSAGE_BYTES / 2)));

        // Then
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.value()).isNull();
            assertThat(header(letter, HeaderNames.MESSAGE)).startsWith("Too large for reviews-dead-letters");
        });
    }

    @Test
    void withoutAModelNoReviewIsRejected() {
        // Given
        models.empty = true;

        // When
        assertThatThrownBy(() -> reviews().pipeInput(json("{\"reviewText\":\"x\"}")))
                // Then
                .isInstanceOf(StreamsException.class);
        assertThat(deadLetters()).isEmpty();
    }
}
