package io.reviewstream.streamer.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.InputFields;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.FeedbackSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FeedbackTopologyTest {
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final String CHAMPION = "v20260101-000000-aaaaaa";
    private static final FeedbackSettings SETTINGS =
            new FeedbackSettings(Duration.ofDays(30), 3, Duration.ofMinutes(15), Duration.ofDays(1));

    private final StreamerMetrics metrics = new StreamerMetrics();
    private final FeedbackParts parts = new FeedbackParts(
            TOPICS, SETTINGS, InputFields.DEFAULT, 4, Stores::inMemoryKeyValueStore, SizeLimits.ofContract(), metrics);
    private final Driver driver = new Driver(FeedbackTopology.build(parts), SizeLimits.ofContract(), metrics);

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void theTopologyIsTheOneOnRecord() throws Exception {
        // Given
        String golden = Golden.text("feedback.txt");

        // When
        String description = FeedbackTopology.build(parts).describe().toString();

        // Then
        assertThat(description).isEqualToNormalizingNewlines(golden);
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
        assertThat(metrics.scrape()).contains("reviewstream_labels_matched_total{prediction=\"wrong\"} 1.0");
    }

    @Test
    void aLabelBeforeItsPredictionMakesTheSame() {
        // Given
        label("r1", true, "2026-04-18T00:00:00Z");

        // When
        predict("r1", true);

        // Then
        assertThat(labeled()).extracting(LabeledReview::reviewId).containsExactly("r1");
    }

    @Test
    void aLabelWithoutATimeTakesItsRecords() {
        // Given
        predict("r1", true);

        // When
        send(TOPICS.reviewLabels(), "any", "{\"reviewId\":\"r1\",\"isPositive\":1}");

        // Then
        assertThat(labeled()).extracting(LabeledReview::labeledAt).containsExactly(Driver.START);
    }

    @Test
    void theNewestLabelOfAReviewWinsWhateverTheOrder() {
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
    void theNewestOfTheLabelsThatWaitWins() {
        // Given
        label("r1", false, "2026-04-20T00:00:00Z");
        label("r1", true, "2026-04-19T00:00:00Z");

        // When
        predict("r1", true);

        // Then
        assertThat(labeled()).extracting(LabeledReview::isPositive).containsExactly(false);
    }

    @Test
    void aLabelWhoseReviewNeverComesIsGivenBack() {
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
        predict("r1", true);
        assertThat(labeled()).isEmpty();
    }

    @Test
    void aLabelWithinTheRetentionStays() {
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
    void aPredictionIsForgottenAfterTheRetention() {
        // Given
        predict("r1", true);
        advance(SETTINGS.labelRetention().plusMinutes(1));

        // When
        label("r1", true, "2026-06-18T00:00:00Z");

        // Then
        assertThat(labeled()).isEmpty();
    }

    static Stream<Arguments> badLabels() {
        return Stream.of(
                Arguments.of("no label", "{\"reviewId\":\"r1\",\"isPositive\":\"secret\"}", "/isPositive is no label"),
                Arguments.of("a number between", "{\"reviewId\":\"r1\",\"isPositive\":0.5}", "/isPositive is no label"),
                Arguments.of("label missing", "{\"reviewId\":\"r1\"}", "/isPositive is missing"),
                Arguments.of("id missing", "{\"isPositive\":true}", "/reviewId is missing"),
                Arguments.of("blank id", "{\"reviewId\":\" \",\"isPositive\":true}", "/reviewId"),
                Arguments.of("half a surrogate pair", "{\"reviewId\":\"\\ud83d\",\"isPositive\":true}", "surrogate"),
                Arguments.of(
                        "a time that is none",
                        "{\"reviewId\":\"r1\",\"isPositive\":true,\"labeledAt\":\"secret\"}",
                        "/labeledAt"),
                Arguments.of("malformed", "{\"secret", "malformed JSON"),
                Arguments.of("null", null, "The value is null"),
                Arguments.of(
                        "an id beyond all bounds",
                        "{\"reviewId\":\"" + "r".repeat(600_000) + "\",\"isPositive\":true}",
                        "Too large for labels-unmatched"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badLabels")
    void aBadLabelBecomesADeadLetterThatSaysWhy(String what, String value, String why) {
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

    @Test
    void enoughNewLabelsAskForRetrainingOnce() {
        // Given
        announce(active(CHAMPION, 1, LabelOffsets.NONE));
        match("r1", "r2", "r3", "r4");

        // When
        advance(TICK.multipliedBy(5));

        // Then
        assertThat(requests()).singleElement().satisfies(request -> {
            assertThat(request.reason()).isEqualTo(RetrainRequest.Reason.LABEL_COUNT);
            assertThat(request.labeledReviews()).isEqualTo(4);
            assertThat(request.newLabels()).isEqualTo(4);
            assertThat(request.championVersion()).contains(CHAMPION);
            assertThat(request.labelsThrough()).isEqualTo(LabelOffsets.of(Map.of(0, 4L)));
            assertThat(request.onlineAccuracy()).contains(1.0);
            assertThat(request.requestId())
                    .isEqualTo(
                            RetrainRequest.idOf(request.championVersion(), request.reason(), request.labelsThrough()));
        });
    }

    @Test
    void tooFewNewLabelsAskForNothing() {
        // Given
        match("r1", "r2");

        // When
        advance(TICK.multipliedBy(5));

        // Then
        assertThat(requests()).isEmpty();
    }

    @Test
    void aReviewCountsOnceHoweverOftenItIsLabeled() {
        // Given
        match("r1", "r2");
        label("r1", false, "2027-01-01T00:00:00Z");
        label("r2", false, "2027-01-01T00:00:00Z");

        // When
        advance(TICK);

        // Then
        assertThat(labeled()).hasSize(4);
        assertThat(requests()).isEmpty();
    }

    @Test
    void importedLabelsCountAndTombstonesDoNot() {
        // Given
        JsonSerde<LabeledReview> json = new JsonSerde<>(LabeledReview.class);
        for (String id : List.of("i1", "i2", "i3")) {
            LabeledReview imported = new LabeledReview(
                    id, "text", true, Driver.START, Optional.empty(), Optional.empty(), Optional.empty());
            driver.input(TOPICS.labeledReviews()).pipeInput(id.getBytes(UTF_8), json.toBytes(imported));
        }
        driver.input(TOPICS.labeledReviews()).pipeInput("i1".getBytes(UTF_8), (byte[]) null);

        // When
        advance(TICK);

        // Then
        assertThat(requests()).singleElement().satisfies(request -> assertThat(request.labeledReviews())
                .isEqualTo(3));
    }

    @Test
    void labelsThatATrainingRunHasReadAreNotNew() {
        // Given
        match("r1", "r2", "r3");
        announce(active(CHAMPION, 1, LabelOffsets.of(Map.of(0, 2L))));
        match("r4");

        // When
        advance(TICK);

        // Then
        assertThat(requests()).isEmpty();
    }

    @Test
    void labelsAreNotNewEvenWhenTheAnnouncementIsReadBeforeThem() {
        // Given
        announce(active(CHAMPION, 1, LabelOffsets.of(Map.of(0, 2L))));
        match("r1", "r2", "r3", "r4");

        // When
        advance(TICK);

        // Then
        assertThat(requests()).isEmpty();
    }

    @Test
    void aRejectedModelUsesUpItsLabels() {
        // Given
        match("r1", "r2", "r3");
        advance(TICK);
        RetrainRequest first = requests().get(0);
        announce(end(ModelAnnouncement.Status.REJECTED, first));
        match("r4", "r5");

        // When
        advance(TICK);

        // Then
        assertThat(requests()).isEmpty();
        match("r6");
        advance(TICK);
        assertThat(requests()).singleElement().satisfies(second -> {
            assertThat(second.newLabels()).isEqualTo(3);
            assertThat(second.requestId()).isNotEqualTo(first.requestId());
        });
    }

    @Test
    void aFailedRunIsAskedForAgainAfterTheCoolDown() {
        // Given
        match("r1", "r2", "r3");
        advance(TICK);
        RetrainRequest first = requests().get(0);
        announce(end(ModelAnnouncement.Status.FAILED, first));
        advance(SETTINGS.coolDown().minusMinutes(1));
        assertThat(requests()).isEmpty();

        // When
        advance(Duration.ofMinutes(2));

        // Then
        assertThat(requests()).extracting(RetrainRequest::requestId).containsExactly(first.requestId());
    }

    @Test
    void aRequestOfAnybodyIsPendingLikeOurOwn() {
        // Given
        RetrainRequest manual = new RetrainRequest(
                "by-hand",
                RetrainRequest.Reason.MANUAL,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                LabelOffsets.NONE,
                Driver.START);
        driver.input(TOPICS.retrainRequests())
                .pipeInput("by-hand".getBytes(UTF_8), new JsonSerde<>(RetrainRequest.class).toBytes(manual));
        match("r1", "r2", "r3");
        advance(TICK);
        assertThat(requests()).isEmpty();

        // When
        announce(end(ModelAnnouncement.Status.FAILED, manual));
        advance(SETTINGS.coolDown().plusMinutes(1));

        // Then
        assertThat(requests()).extracting(RetrainRequest::reason).containsExactly(RetrainRequest.Reason.LABEL_COUNT);
    }

    @Test
    void anAnsweredRequestThatIsReadLateHoldsUpNothing() {
        // Given
        RetrainRequest manual = new RetrainRequest(
                "by-hand",
                RetrainRequest.Reason.MANUAL,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                LabelOffsets.NONE,
                Driver.START);
        announce(end(ModelAnnouncement.Status.NOTHING_TO_DO, manual));
        driver.input(TOPICS.retrainRequests())
                .pipeInput("by-hand".getBytes(UTF_8), new JsonSerde<>(RetrainRequest.class).toBytes(manual));
        match("r1", "r2", "r3");

        // When
        advance(TICK);

        // Then
        assertThat(requests()).hasSize(1);
    }

    @Test
    void aBadAnnouncementBecomesADeadLetter() {
        // Given
        match("r1", "r2", "r3");

        // When
        send(TOPICS.modelAnnouncements(), "k", "{\"status\":\"GREAT\"}");

        // Then
        assertThat(driver.output(TOPICS.reviewsDeadLetters()).readRecordsToList())
                .hasSize(1);
        advance(TICK);
        assertThat(requests()).hasSize(1);
    }

    private void match(String... ids) {
        for (String id : ids) {
            predict(id, true);
            label(id, true, "2026-04-18T00:00:00Z");
        }
    }

    private void predict(String id, boolean positive) {
        ClassifiedReview prediction = new ClassifiedReview(
                id, "text of " + id, positive, 0.9, CHAMPION, 5, false, Driver.START, Driver.START);
        driver.input(TOPICS.classifiedReviews())
                .pipeInput(id.getBytes(UTF_8), new JsonSerde<>(ClassifiedReview.class).toBytes(prediction));
    }

    private void label(String id, boolean positive, String at) {
        send(
                TOPICS.reviewLabels(),
                "any",
                "{\"reviewId\":\"%s\",\"isPositive\":%s,\"labeledAt\":\"%s\"}".formatted(id, positive, at));
    }

    private void announce(ModelAnnouncement announcement) {
        driver.input(TOPICS.modelAnnouncements())
                .pipeInput(
                        announcement.key().getBytes(UTF_8),
                        new JsonSerde<>(ModelAnnouncement.class).toBytes(announcement));
    }

    private static ModelAnnouncement active(String version, long number, LabelOffsets through) {
        return new ModelAnnouncement(
                ModelAnnouncement.Status.ACTIVE,
                Optional.of(version),
                Optional.of(number),
                Optional.of(URI.create("file:///models/" + version)),
                Optional.of("00"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(through),
                Map.of(),
                List.of(),
                Driver.START);
    }

    private static ModelAnnouncement end(ModelAnnouncement.Status status, RetrainRequest request) {
        return new ModelAnnouncement(
                status,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(request.requestId()),
                Optional.of(request.labelsThrough()),
                Map.of(),
                List.of("because"),
                Driver.START);
    }

    private void send(String topic, String key, String value) {
        driver.input(topic).pipeInput(key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8));
    }

    private void advance(Duration time) {
        driver.driver().advanceWallClockTime(time);
    }

    private List<LabeledReview> labeled() {
        return driver.output(TOPICS.labeledReviews()).readValuesToList().stream()
                .map(new JsonSerde<>(LabeledReview.class)::fromBytes)
                .toList();
    }

    private List<RetrainRequest> requests() {
        return driver.output(TOPICS.retrainRequests()).readValuesToList().stream()
                .map(new JsonSerde<>(RetrainRequest.class)::fromBytes)
                .toList();
    }
}
