package io.reviewstream.streamer.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.GoldenTopology;
import io.reviewstream.streamer.deadletter.HeaderNames;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedbackTopologyTest extends FeedbackDriver {
    @Test
    void theTopologyEqualsTheGoldenFile() throws Exception {
        // Given
        String golden = GoldenTopology.text("feedback.txt");

        // When
        String description = FeedbackTopology.build(parts).describe().toString();

        // Then
        assertThat(description).isEqualToNormalizingNewlines(golden);
    }

    @Test
    void theInputsOfAStoreAreThoseOfItsPartOfTheTopology() {
        // Given
        Map<String, Set<String>> inputs = new HashMap<>();
        for (TopologyDescription.Subtopology part :
                FeedbackTopology.build(parts).describe().subtopologies()) {
            Set<String> topics = part.nodes().stream()
                    .filter(TopologyDescription.Source.class::isInstance)
                    .flatMap(source -> ((TopologyDescription.Source) source).topicSet().stream())
                    .filter(topic -> !topic.endsWith("-repartition"))
                    .collect(Collectors.toSet());
            part.nodes().stream()
                    .filter(TopologyDescription.Processor.class::isInstance)
                    .flatMap(processor -> ((TopologyDescription.Processor) processor).stores().stream())
                    .forEach(store -> inputs.put(store, topics));
        }

        // When
        Map<String, Set<String>> decisive = FeedbackTopology.inputsByStore(TOPICS);

        // Then
        assertThat(inputs).containsAllEntriesOf(decisive);
        assertThat(decisive.values())
                .containsExactlyInAnyOrderElementsOf(inputs.values().stream()
                        .filter(topics -> !topics.isEmpty())
                        .distinct()
                        .toList());
    }

    @Test
    void aLabelAfterItsPredictionMakesALabeledReview() {
        // Given
        predict("r1", true);

        // When
        label("r1", false, "2026-04-18T00:00:00Z");

        // Then
        assertThat(labeled())
                .containsExactly(new LabeledReview(
                        "r1",
                        "text of r1",
                        false,
                        Instant.parse("2026-04-18T00:00:00Z"),
                        Optional.of(true),
                        Optional.of(0.9),
                        Optional.of(CHAMPION)));
        assertThat(metrics.scrape()).contains("reviewstream_labels_matched_total{prediction=\"incorrect\"} 1.0");
    }

    @Test
    void aLabelBeforeItsPredictionMakesALabeledReview() {
        // Given
        label("r1", true, "2026-04-18T00:00:00Z");

        // When
        predict("r1", true);

        // Then
        assertThat(labeled()).extracting(LabeledReview::reviewId).containsExactly("r1");
    }

    @Test
    void aLabelWithoutATimeHasItsRecordsTimestamp() {
        // Given
        predict("r1", true);

        // When
        send(TOPICS.reviewLabels(), "any", "{\"reviewId\":\"r1\",\"isPositive\":1}");

        // Then
        assertThat(labeled()).extracting(LabeledReview::labeledAt).containsExactly(TopologyDriver.START);
    }

    /** The second is in microseconds, read as milliseconds. */
    @ParameterizedTest
    @ValueSource(strings = {"2999-01-01T00:00:00Z", "+58262-03-12T00:00:00Z"})
    void aLabelOfTheFutureDoesNotSilenceLaterCorrections(String future) {
        // Given
        predict("r1", true);
        label("r1", true, future);

        // When
        label("r1", false, "2026-04-20T00:00:00Z");

        // Then
        assertThat(labeled()).extracting(LabeledReview::isPositive).containsExactly(true, false);
        assertThat(metrics.scrape()).contains("reviewstream_labels_time_replaced_total 1.0");
    }

    @Test
    void anOlderLabelDoesNotReplaceANewerOne() {
        // Given
        predict("r1", true);
        label("r1", true, "2026-04-18T00:00:00Z");
        label("r1", false, "2026-04-20T00:00:00Z");

        // When
        label("r1", true, "2026-04-19T00:00:00Z");

        // Then
        assertThat(labeled()).extracting(LabeledReview::isPositive).containsExactly(true, false);
        assertThat(metrics.scrape()).contains("reviewstream_labels_superseded_total 1.0");
    }

    @Test
    void ofWaitingLabelsTheNewestIsMatched() {
        // Given
        label("r1", false, "2026-04-20T00:00:00Z");
        label("r1", true, "2026-04-19T00:00:00Z");

        // When
        predict("r1", true);

        // Then
        assertThat(labeled()).extracting(LabeledReview::isPositive).containsExactly(false);
        assertThat(metrics.scrape()).contains("reviewstream_labels_superseded_total 1.0");
    }

    @Test
    void aLabeledReviewThatIsTooLargeForItsTopicBecomesADeadLetter() {
        // Given
        ClassifiedReview prediction = new ClassifiedReview(
                "r1",
                "x".repeat(SizeLimits.ofContract().of(TOPICS.labeledReviews())),
                true,
                0.9,
                CHAMPION,
                5,
                false,
                TopologyDriver.START,
                TopologyDriver.START);
        send(
                TOPICS.classifiedReviews(),
                "r1",
                new String(new JsonSerde<>(ClassifiedReview.class).toBytes(prediction), UTF_8));

        // When
        label("r1", true, "2026-04-18T00:00:00Z");

        // Then
        assertThat(labeled()).isEmpty();
        assertThat(driver.output(TOPICS.reviewsDeadLetters()).readRecordsToList())
                .singleElement()
                .satisfies(letter -> {
                    assertThat(HeaderNames.text(letter.headers(), HeaderNames.MESSAGE))
                            .hasValueSatisfying(why -> assertThat(why).contains("Too large for labeled-reviews"));
                    assertThat(HeaderNames.text(letter.headers(), HeaderNames.TOPIC))
                            .contains("review-labels");
                    assertThat(HeaderNames.text(letter.headers(), HeaderNames.PARTITION))
                            .isEmpty();
                    assertThat(HeaderNames.text(letter.headers(), HeaderNames.OFFSET))
                            .isEmpty();
                    assertThat(HeaderNames.text(letter.headers(), HeaderNames.REVIEW_ID))
                            .contains("r1");
                    assertThat(new JsonSerde<>(ReviewLabel.class).fromBytes(letter.value()))
                            .isEqualTo(new ReviewLabel("r1", true, Optional.of(Instant.parse("2026-04-18T00:00:00Z"))));
                });
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

    @Test
    void aLabelThatWaitedAndWasMatchedIsNeverUnmatched() {
        // Given
        label("r1", true, "2026-04-18T00:00:00Z");
        predict("r1", false);

        // When
        advance(SETTINGS.labelRetention().plusMinutes(10));

        // Then
        assertThat(labeled()).hasSize(1);
        assertThat(driver.output(TOPICS.labelsUnmatched()).isEmpty()).isTrue();
        assertThat(metrics.scrape())
                .contains("reviewstream_labels_matched_total{prediction=\"incorrect\"} 1.0")
                .contains("reviewstream_labels_unmatched_total 0.0");
    }

    @Test
    void aMatchedLabelIsKeptForTheReplayWindow() {
        // Given
        label("r1", true, "2026-04-18T00:00:00Z");
        predict("r1", true);

        // When
        advance(Duration.ofMinutes(4));
        int within = size(JoinState.LABELS);
        advance(Duration.ofMinutes(2));

        // Then
        assertThat(within).isEqualTo(1);
        assertThat(size(JoinState.LABELS)).isZero();
    }

    @Test
    void aPredictionWithHalfASurrogatePairBecomesADeadLetter() {
        // Given
        ClassifiedReview prediction = new ClassifiedReview(
                "r1", "x", true, 0.9, CHAMPION, 5, false, TopologyDriver.START, TopologyDriver.START);
        String json = new String(new JsonSerde<>(ClassifiedReview.class).toBytes(prediction), UTF_8);

        // When
        send(TOPICS.classifiedReviews(), "r1", json.replace("\"x\"", "\"\\ud83d\""));

        // Then
        assertThat(size(JoinState.PREDICTIONS)).isZero();
        assertThat(driver.output(TOPICS.reviewsDeadLetters()).readRecordsToList())
                .singleElement()
                .satisfies(letter -> assertThat(HeaderNames.text(letter.headers(), HeaderNames.MESSAGE))
                        .hasValueSatisfying(why -> assertThat(why).contains("surrogate")));
    }

    @Test
    void aLabelWithoutAPredictionBecomesUnmatched() {
        // Given
        label("r1", true, "2026-04-18T00:00:00Z");

        // When
        advance(SETTINGS.labelRetention().plusMinutes(1));

        // Then
        List<TestRecord<String, byte[]>> unmatched =
                driver.output(TOPICS.labelsUnmatched()).readRecordsToList();
        assertThat(unmatched).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("r1");
            assertThat(new JsonSerde<>(ReviewLabel.class).fromBytes(record.value()))
                    .isEqualTo(new ReviewLabel("r1", true, Optional.of(Instant.parse("2026-04-18T00:00:00Z"))));
        });
        assertThat(metrics.scrape()).contains("reviewstream_labels_unmatched_total 1.0");
        predict("r1", true);
        assertThat(labeled()).isEmpty();
    }

    @Test
    void aLabelWithinTheRetentionIsMatched() {
        // Given
        label("r1", true, "2026-04-18T00:00:00Z");
        advance(SETTINGS.labelRetention().minusMinutes(1));

        // When
        predict("r1", true);

        // Then
        assertThat(labeled()).hasSize(1);
        assertThat(driver.output(TOPICS.labelsUnmatched()).isEmpty()).isTrue();
    }

    @Test
    void aPredictionExpiresAfterTheRetention() {
        // Given
        predict("r1", true);
        advance(SETTINGS.labelRetention().plusMinutes(1));

        // When
        label("r1", true, "2026-06-18T00:00:00Z");

        // Then
        assertThat(labeled()).isEmpty();
    }

    @Test
    void aDuplicateLabelMakesTheSameRow() {
        // Given
        predict("r1", true);
        label("r1", true, "2026-04-18T00:00:00Z");

        // When
        label("r1", true, "2026-04-18T00:00:00Z");

        // Then
        assertThat(Set.copyOf(labeled())).hasSize(1);
    }

    @Test
    void aLabelAfterItsPredictionExpiredBecomesUnmatched() {
        // Given
        predict("r1", true);
        advance(SETTINGS.labelRetention().multipliedBy(3));
        label("r1", true, "2026-07-18T00:00:00Z");

        // When
        advance(SETTINGS.labelRetention().plusMinutes(1));

        // Then
        assertThat(labeled()).isEmpty();
        assertThat(driver.output(TOPICS.labelsUnmatched()).readKeyValuesToList())
                .extracting(unmatched -> unmatched.key)
                .containsExactly("r1");
    }

    @Test
    void noStoreOfTheJoinKeepsEntriesBeyondTheRetention() {
        // Given
        int reviews = 12_000;
        for (int i = 0; i < reviews; i++) {
            predict("p" + i, true);
            label("l" + i, true, "2026-04-18T00:00:00Z");
        }
        erase("e");
        assertThat(JOIN_STORES.stream().mapToInt(this::size)).containsExactly(reviews, reviews, 1);

        // When
        advance(SETTINGS.labelRetention().plusMinutes(1));

        // Then
        assertThat(JOIN_STORES.stream().mapToInt(this::size)).containsOnly(0);
    }

    @Test
    void aRowWithoutAKeyBecomesOneDeadLetter() {
        // Given
        byte[] noKey = null;

        // When
        driver.input(TOPICS.labeledReviews()).pipeInput(noKey, "{}".getBytes(UTF_8));

        // Then
        assertThat(driver.output(TOPICS.reviewsDeadLetters()).readRecordsToList())
                .hasSize(1);
    }

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
        assertThat(driver.output(TOPICS.reviewsDeadLetters()).readRecordsToList())
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.value()).isEqualTo(value == null ? null : value.getBytes(UTF_8));
                    assertThat(HeaderNames.text(letter.headers(), HeaderNames.MESSAGE))
                            .hasValueSatisfying(
                                    message -> assertThat(message).contains(why).doesNotContain("secret"));
                    assertThat(HeaderNames.text(letter.headers(), HeaderNames.TOPIC))
                            .contains("review-labels");
                });
    }
}
