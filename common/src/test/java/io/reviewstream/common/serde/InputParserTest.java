package io.reviewstream.common.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.serde.InputParser.InputFields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputParserTest {
    private final InputParser parser = new InputParser(InputFields.DEFAULT);

    @Test
    void readsAReviewAndIgnoresUnknownFields() {
        // Given
        byte[] value = utf8("{\"reviewId\":\"r1\",\"reviewText\":\"fine 👍 很好\",\"stars\":[1,{\"a\":null}]}");

        // When
        Review review = parser.review(value);

        // Then
        assertThat(review).isEqualTo(new Review(Optional.of("r1"), "fine 👍 很好", Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"true,true", "false,false", "1,true", "0,false", "1.0,true", "0.0,false"})
    void readsEverySpellingOfALabel(String spelling, boolean expected) {
        // When
        Review review = parser.review(utf8("{\"reviewText\":\"x\",\"isPositive\":" + spelling + "}"));

        // Then
        assertThat(review.isPositive()).contains(expected);
    }

    @Test
    void readsFieldsThatJsonPointersAndPlainNamesPointAt() {
        // Given
        InputParser elsewhere = new InputParser(InputFields.of("/meta/id", "body", "/meta/good"));

        // When
        Review review = elsewhere.review(utf8("{\"body\":\"x\",\"meta\":{\"id\":42,\"good\":1}}"));

        // Then
        assertThat(review).isEqualTo(new Review(Optional.of("42"), "x", Optional.of(true)));
    }

    static Stream<Arguments> badReviews() {
        return Stream.of(
                Arguments.of(null, "null"),
                Arguments.of(utf8(""), "a JSON object is expected"),
                Arguments.of(utf8("{\"reviewText\":\"secret"), "malformed JSON at line 1"),
                Arguments.of(utf8("{\"reviewText\":\"secret\"} trailing"), "malformed JSON"),
                Arguments.of(utf8("{\"reviewText\":\"a\",\"reviewText\":\"secret\"}"), "malformed JSON"),
                Arguments.of(utf8("[\"secret\"]"), "a JSON object is expected, not array"),
                Arguments.of(utf8("\"secret\""), "a JSON object is expected, not string"),
                Arguments.of(utf8("{}"), "/reviewText is missing"),
                Arguments.of(utf8("{\"reviewText\":null}"), "/reviewText is missing"),
                Arguments.of(utf8("{\"reviewText\":\"\"}"), "/reviewText is empty or blank"),
                Arguments.of(utf8("{\"reviewText\":\" \\t\\n\"}"), "/reviewText is empty or blank"),
                Arguments.of(utf8("{\"reviewText\":7}"), "/reviewText is not a string"),
                Arguments.of(utf8("{\"reviewText\":[\"secret\"]}"), "/reviewText is not a string"),
                Arguments.of(utf8("{\"reviewText\":\"x\",\"reviewId\":\" \"}"), "/reviewId is neither"),
                Arguments.of(utf8("{\"reviewText\":\"x\",\"reviewId\":{}}"), "/reviewId is neither"),
                Arguments.of(utf8("{\"reviewText\":\"x\",\"isPositive\":\"secret\"}"), "/isPositive is no label"),
                Arguments.of(utf8("{\"reviewText\":\"x\",\"isPositive\":2}"), "/isPositive is no label"),
                Arguments.of(new byte[] {0, 0, 0, 0, 7, '{', '}'}, "magic byte"),
                Arguments.of(new byte[] {'{', '"', (byte) 0xc3, (byte) 0x28, '"'}, "not UTF-8"),
                Arguments.of("{\"reviewText\":\"secret\"}".getBytes(StandardCharsets.UTF_16LE), ""));
    }

    @ParameterizedTest
    @MethodSource("badReviews")
    void saysWhatIsWrongWithoutQuotingTheReview(byte[] value, String expected) {
        assertThatThrownBy(() -> parser.review(value))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining(expected)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"reviewId\":\"r1\"}", "{\"reviewId\":\"r1\",\"isPositive\":2}"})
    void whatIsInvalidKeepsItsOwnId(String value) {
        assertThat(parser.reviewId(utf8(value))).contains("r1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"reviewId\":{}}", "{\"reviewId\":\" \"}", "{\"reviewText\":\"x\"}", "{\"reviewId\":\"r1\""})
    void whatHasNoReadableIdHasNone(String value) {
        assertThat(parser.reviewId(utf8(value))).isEmpty();
        assertThat(parser.reviewId(null)).isEmpty();
    }

    @Test
    void aLabelThatCameInsideAReviewIsReadWhateverTheFieldsOfOthersAre() {
        // Given
        InputParser others = new InputParser(InputParser.InputFields.of("/meta/id", "/body", "/stars"));
        byte[] own = utf8("{\"reviewId\":\"r1\",\"isPositive\":false,\"labeledAt\":\"2026-04-17T09:30:12Z\"}");

        // Then
        assertThat(others.label(own))
                .isEqualTo(new ReviewLabel("r1", false, Optional.of(Instant.parse("2026-04-17T09:30:12Z"))));
        assertThat(others.reviewId(own)).contains("r1");
        assertThatThrownBy(() -> others.label(utf8("{\"reviewId\":\"r1\",\"isPositive\":false,\"probability\":0.1}")))
                .hasMessage("/meta/id is missing");
    }

    @Test
    void theReasonOfALabelIsReadInOurOwnFormatAndIsAFieldOfOthersOtherwise() {
        // Given
        InputParser others = new InputParser(InputParser.InputFields.of("/meta/id", "/body", "/stars"));
        String own =
                "{\"reviewId\":\"r1\",\"isPositive\":false,\"labeledAt\":\"2026-04-17T09:30:12Z\",\"reason\":\"%s\"}";

        // Then
        assertThat(others.label(utf8(own.formatted("WITH_REVIEW"))).origin().reason())
                .contains(LabelReason.WITH_REVIEW);
        assertThat(parser.label(utf8(own.formatted("it broke"))).origin().reason())
                .isEmpty();
        assertThatThrownBy(() -> others.label(utf8(own.formatted("it broke")))).hasMessage("/meta/id is missing");
    }

    @Test
    void theOriginOfALabelIsReadWhateverTheFieldsOfOthersAre() {
        // Given
        InputParser others = new InputParser(InputParser.InputFields.of("/meta/id", "/body", "/stars"));
        String origin = "\"reason\":\"RANDOM\",\"requestId\":\"q1\",\"propensity\":0.5,\"labeledBy\":\"ann\"}";
        LabelOrigin expected = new LabelOrigin(
                Optional.of(LabelReason.RANDOM), Optional.of("q1"), Optional.of(0.5), Optional.of("ann"));

        // When
        ReviewLabel own = others.label(
                utf8("{\"reviewId\":\"r1\",\"isPositive\":false,\"labeledAt\":\"2026-04-17T09:30:12Z\"," + origin));
        ReviewLabel foreign = others.label(utf8("{\"meta\":{\"id\":\"r1\"},\"stars\":0," + origin));

        // Then
        assertThat(own.origin()).isEqualTo(expected);
        assertThat(foreign.origin()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"propensity\":0",
                "\"propensity\":1.5",
                "\"propensity\":\"x\"",
                "\"labeledBy\":7",
                "\"requestId\":\" \""
            })
    void anOriginThatIsNoneOfOursIsIgnored(String field) {
        assertThat(parser.label(utf8("{\"reviewId\":\"r1\",\"isPositive\":false," + field + "}"))
                        .origin())
                .isEqualTo(LabelOrigin.UNKNOWN);
    }

    @Test
    void readsALabelWithItsTime() {
        // When
        ReviewLabel label =
                parser.label(utf8("{\"reviewId\":\"r1\",\"isPositive\":0,\"labeledAt\":\"2026-04-17T09:30:12Z\"}"));

        // Then
        assertThat(label).isEqualTo(new ReviewLabel("r1", false, Optional.of(Instant.parse("2026-04-17T09:30:12Z"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"isPositive\":true} | /reviewId is missing",
                "{\"reviewId\":\"r1\"} | /isPositive is missing",
                "{\"reviewId\":\"r1\",\"isPositive\":\"yes\"} | /isPositive is no label",
                "{\"reviewId\":\"r1\",\"isPositive\":true,\"labeledAt\":\"yesterday\"} | /labeledAt is not an ISO-8601",
            })
    void saysWhatIsWrongWithALabel(String value, String expected) {
        assertThatThrownBy(() -> parser.label(utf8(value)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining(expected);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
