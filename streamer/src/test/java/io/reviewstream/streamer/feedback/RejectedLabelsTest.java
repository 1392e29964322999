package io.reviewstream.streamer.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Labels, predictions and labelled reviews that are rejected become dead letters, and labels are replayed from them. */
class RejectedLabelsTest extends FeedbackDriver {
    static Stream<Arguments> invalidLabels() {
        return Stream.of(
                Arguments.of("no label", "{\"reviewId\":\"r1\",\"isPositive\":\"secret\"}", "/isPositive is no label"),
                Arguments.of("a fraction", "{\"reviewId\":\"r1\",\"isPositive\":0.5}", "/isPositive is no label"),
                Arguments.of("label missing", "{\"reviewId\":\"r1\"}", "/isPositive is missing"),
                Arguments.of("id missing", "{\"isPositive\":true}", "/reviewId is missing"),
                Arguments.of("blank id", "{\"reviewId\":\" \",\"isPositive\":true}", "/reviewId"),
                Arguments.of("half a surrogate pair", "{\"reviewId\":\"\\ud83d\",\"isPositive\":true}", "surrogate"),
                Arguments.of(
                        "invalid time",
                        "{\"reviewId\":\"r1\",\"isPositive\":true,\"labeledAt\":\"secret\"}",
                        "/labeledAt"),
                Arguments.of("malformed", "{\"secret", "malformed JSON"),
                Arguments.of("null", null, "The value is null"),
                Arguments.of(
                        "too large an id",
                        "{\"reviewId\":\"" + "r".repeat(600_000) + "\",\"isPositive\":true}",
                        "Too large for labels-unmatched"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidLabels")
    void anInvalidLabelBecomesADeadLetterWithItsReason(String what, String value, String why) {
        // Given
        predict("r1", true);

        // When
        send(TOPICS.reviewLabels(), "k", value);

        // Then
        assertThat(labeled()).as(what).isEmpty();
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.value()).isEqualTo(value == null ? null : value.getBytes(UTF_8));
            assertThat(header(letter, HeaderNames.MESSAGE)).contains(why).doesNotContain("secret");
            assertThat(header(letter, HeaderNames.TOPIC)).isEqualTo("review-labels");
        });
    }

    @Test
    void aLabeledReviewThatIsTooLargeForItsTopicBecomesADeadLetter() {
        // Given
        String text = "x".repeat(SizeLimits.ofContract().of(TOPICS.labeledReviews()));
        send(TOPICS.classifiedReviews(), "r1", prediction(text));

        // When
        label("r1", true, "2026-04-18T00:00:00Z");

        // Then
        assertThat(labeled()).isEmpty();
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(header(letter, HeaderNames.MESSAGE)).contains("Too large for labeled-reviews");
            assertThat(header(letter, HeaderNames.TOPIC)).isEqualTo("review-labels");
            assertThat(header(letter, HeaderNames.PARTITION)).isNull();
            assertThat(header(letter, HeaderNames.OFFSET)).isNull();
            assertThat(header(letter, HeaderNames.REVIEW_ID)).isEqualTo("r1");
            assertThat(new JsonSerde<>(ReviewLabel.class).fromBytes(letter.value()))
                    .isEqualTo(new ReviewLabel("r1", true, Optional.of(Instant.parse("2026-04-18T00:00:00Z"))));
        });
    }

    @Test
    void aPredictionWithHalfASurrogatePairBecomesADeadLetter() {
        // Given
        String prediction = prediction("x").replace("\"x\"", "\"\\ud83d\"");

        // When
        send(TOPICS.classifiedReviews(), "r1", prediction);

        // Then
        assertThat(size(JoinState.PREDICTIONS)).isZero();
        assertThat(deadLetters()).singleElement().satisfies(letter -> assertThat(header(letter, HeaderNames.MESSAGE))
                .contains("surrogate"));
    }

    @Test
    void aRowWithoutAKeyBecomesOneDeadLetter() {
        // Given
        byte[] noKey = null;

        // When
        driver.input(TOPICS.labeledReviews()).pipeInput(noKey, "{}".getBytes(UTF_8));

        // Then
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void aReplayedLabelWithoutATimeIsNoLaterThanItsCorrection() {
        // Given
        Instant first = TopologyDriver.START.minusSeconds(60);
        byte[] label = "{\"reviewId\":\"r1\",\"isPositive\":true}".getBytes(UTF_8);
        Headers replayed = new RecordHeaders()
                .add(HeaderNames.REVIEW_TIMESTAMP, first.toString().getBytes(UTF_8));
        predict("r1", true);
        label("r1", false, TopologyDriver.START.minusSeconds(30).toString());

        // When
        driver.input(TOPICS.reviewLabels()).pipeInput(new TestRecord<>(null, label, replayed, TopologyDriver.START));

        // Then
        assertThat(labeled()).extracting(LabeledReview::isPositive).containsExactly(false);
        assertThat(metrics.scrape()).contains("reviewstream_labels_superseded_total 1.0");
    }

    private static String header(TestRecord<?, ?> letter, String name) {
        return HeaderNames.text(letter.headers(), name).orElse(null);
    }

    private static String prediction(String text) {
        ClassifiedReview prediction = new ClassifiedReview(
                "r1", text, true, 0.9, CHAMPION, 5, false, TopologyDriver.START, TopologyDriver.START);
        return new String(new JsonSerde<>(ClassifiedReview.class).toBytes(prediction), UTF_8);
    }
}
