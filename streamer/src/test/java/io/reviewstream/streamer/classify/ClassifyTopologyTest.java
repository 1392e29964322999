package io.reviewstream.streamer.classify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.event.Stage;
import io.reviewstream.common.hash.HashedShare;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.GoldenTopology;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.drift.DriftView;
import io.reviewstream.streamer.settings.ClassifySettings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClassifyTopologyTest extends ClassifyDriver {
    @Test
    void theTopologyEqualsTheGoldenFile() throws Exception {
        // Given
        ClassifyTopology.ClassifyParts parts = new ClassifyTopology.ClassifyParts(
                TOPICS,
                ClassifySettings.DEFAULT,
                SizeLimits.ofContract(),
                models::acquire,
                models.health,
                new FatalRecords(),
                new PrefetchInterceptor.PrefetchPerThread(1),
                new DriftMonitor(metrics),
                metrics);

        // When
        String description = ClassifyTopology.build(parts).describe().toString();

        // Then
        assertThat(description).isEqualToNormalizingNewlines(GoldenTopology.text("classify.txt"));
    }

    @Test
    void everyForwardedPredictionIsWatchedForDriftAndNoRejectedOne() {
        // Given
        drift.activated(FakeModels.FIRST, Optional.empty());
        for (int i = 0; i < 499; i++) {
            reviews().pipeInput(json("{\"reviewText\":\"%s\"}".formatted(i % 2 == 0 ? "good" : "so so")));
        }
        reviews().pipeInput(json("no review"));
        Optional<DriftView> before = drift.view();

        // When
        reviews().pipeInput(json("{\"reviewText\":\"so so\"}"));

        // Then
        assertThat(before).isEmpty();
        // Half of them at 0.9, half at 0.2.
        assertThat(drift.view().orElseThrow().confidence()).isCloseTo(0.85, within(1e-9));
    }

    @Test
    void aReviewBecomesItsPrediction() {
        // Given
        Headers headers = new RecordHeaders().add("trace", "7".getBytes(UTF_8));
        Instant produced = Instant.parse("2026-04-01T00:00:00Z");

        // When
        reviews()
                .pipeInput(new TestRecord<>(
                        "product-1".getBytes(UTF_8),
                        json("""
                {"reviewId":"r1","reviewText":"a good one","stars":5}"""),
                        headers,
                        produced));

        // Then
        TestRecord<String, byte[]> record = classified().readRecord();
        assertThat(event(record))
                .isEqualTo(new ClassifiedReview(
                        "r1",
                        "a good one",
                        true,
                        0.9,
                        FakeModels.FIRST.value(),
                        5,
                        false,
                        TopologyDriver.START,
                        produced,
                        Optional.of(Stage.NETWORK)));
        assertThat(record.key()).isEqualTo("r1");
        assertThat(record.timestamp()).isEqualTo(produced.toEpochMilli());
        assertThat(header(record, "trace")).isEqualTo("7");
        assertThat(header(record, HeaderNames.MODEL_VERSION)).isEqualTo(FakeModels.FIRST.value());
        assertThat(header(record, HeaderNames.MODEL_STAGE)).isEqualTo("network");
        assertThat(header(record, HeaderNames.REVIEW_KEY)).isEqualTo("product-1");
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void aPredictionNamesTheStageThatMadeIt() {
        // Given: a replayed prediction, whose stage was another one
        Headers headers = new RecordHeaders().add(HeaderNames.MODEL_STAGE, "network".getBytes(UTF_8));

        // When
        reviews().pipeInput(new TestRecord<>(null, json("{\"reviewText\":\"surely good\"}"), headers));
        reviews().pipeInput(json("{\"reviewText\":\"audited, good\"}"));

        // Then
        List<TestRecord<String, byte[]>> records = classified().readRecordsToList();
        assertThat(records)
                .extracting(ClassifyTopologyTest::event)
                .extracting(event -> event.stage().orElseThrow(), ClassifiedReview::tokens)
                .containsExactly(tuple(Stage.LINEAR, 0), tuple(Stage.NETWORK, 4));
        assertThat(records.get(0).headers().headers(HeaderNames.MODEL_STAGE))
                .extracting(header -> new String(header.value(), UTF_8))
                .containsExactly("linear");
        assertThat(metrics.scrape())
                .contains(
                        "reviewstream_reviews_linear_total 1.0",
                        "reviewstream_linear_audits_total 1.0",
                        "reviewstream_linear_contradictions_total 1.0");
    }

    @Test
    void aTruncatedReviewIsMarkedAndCounted() {
        // Given: two tokens more than words, of which the model reads 64
        String exact = "word ".repeat(62).strip();

        // When
        reviews().pipeInput(json("{\"reviewText\":\"" + exact + "\"}"));
        reviews().pipeInput(json("{\"reviewText\":\"" + exact + " more\"}"));

        // Then
        List<ClassifiedReview> events = classified().readRecordsToList().stream()
                .map(ClassifyTopologyTest::event)
                .toList();
        assertThat(events).extracting(ClassifiedReview::tokens).containsExactly(64, 64);
        assertThat(events).extracting(ClassifiedReview::truncated).containsExactly(false, true);
        assertThat(metrics.scrape())
                .contains("reviewstream_reviews_classified_total 2.0", "reviewstream_reviews_truncated_total 1.0");
    }

    @Test
    void aLabelThatComesWithAReviewIsForwarded() {
        // Given
        byte[] review = json("{\"reviewId\":\"r1\",\"reviewText\":\"x\",\"isPositive\":1.0}");

        // When
        reviews().pipeInput(review);

        // Then
        TestRecord<String, byte[]> label = driver.output(TOPICS.reviewLabels()).readRecord();
        assertThat(label.key()).isEqualTo("r1");
        assertThat(new JsonSerde<>(ReviewLabel.class).fromBytes(label.value()))
                .isEqualTo(new ReviewLabel(
                        "r1", true, Optional.of(TopologyDriver.START), LabelOrigin.of(LabelReason.WITH_REVIEW)));
    }

    static Stream<Arguments> goodInput() {
        return Stream.of(
                Arguments.of("unknown fields", json("{\"reviewText\":\"x\",\"b\":{\"c\":[1]}}"), "x"),
                Arguments.of("a numeric id", json("{\"reviewText\":\"x\",\"reviewId\":12}"), "x"),
                Arguments.of("emoji", json("{\"reviewText\":\"good 👍🏽👩‍👩‍👧\"}"), "good 👍🏽👩‍👩‍👧"),
                Arguments.of("escaped emoji", json("{\"reviewText\":\"\\ud83d\\udc4d\"}"), "👍"),
                Arguments.of("CJK", json("{\"reviewText\":\"とても良い 很好 좋아요\"}"), "とても良い 很好 좋아요"),
                Arguments.of(
                        "control characters", json("{\"reviewText\":\"a\\u0000b\\n\\u001b[31m\"}"), "a\0b\n\u001b[31m"),
                Arguments.of(
                        "a longer text than is read",
                        json("{\"reviewText\":\"" + "w ".repeat(99) + "\"}"),
                        "w ".repeat(99)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goodInput")
    void unusualTextIsClassifiedAsItIs(String what, byte[] value, String text) {
        // Given
        TestInputTopic<byte[], byte[]> reviews = reviews();

        // When
        reviews.pipeInput(null, value);

        // Then
        assertThat(event(classified().readRecord()).reviewText()).as(what).isEqualTo(text);
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void duringACanaryAPredictionSaysWhichOfTheTwoModelsItIs() {
        // Given
        models.canaryReviews = Optional.of(new HashedShare("release 1", 0.5));
        Headers stale = new RecordHeaders().add(HeaderNames.MODEL_ARM, "stale".getBytes(UTF_8));

        // When
        for (int i = 0; i < 40; i++) {
            reviews()
                    .pipeInput(new TestRecord<>(
                            null,
                            json("{\"reviewId\":\"r%d\",\"reviewText\":\"good number %d\"}".formatted(i, i)),
                            stale));
        }

        // Then
        List<TestRecord<String, byte[]>> records = classified().readRecordsToList();
        long ofCanary = records.stream()
                .filter(record -> event(record).modelVersion().equals(FakeModels.SECOND.value()))
                .count();
        assertThat(records).hasSize(40).allSatisfy(record -> {
            assertThat(record.headers().headers(HeaderNames.MODEL_ARM)).hasSize(1);
            assertThat(header(record, HeaderNames.MODEL_ARM))
                    .isEqualTo(event(record).modelVersion().equals(FakeModels.SECOND.value()) ? "canary" : "champion");
        });
        assertThat(ofCanary).isBetween(8L, 32L);
        assertThat(metrics.scrape()).contains("reviewstream_reviews_canary_total " + (double) ofCanary);

        models.canaryReviews = Optional.empty();
        reviews().pipeInput(json("{\"reviewId\":\"r\",\"reviewText\":\"good\"}"));
        assertThat(header(classified().readRecord(), HeaderNames.MODEL_ARM)).isNull();
    }
}
