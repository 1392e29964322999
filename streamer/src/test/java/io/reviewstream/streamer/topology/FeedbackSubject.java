package io.reviewstream.streamer.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.InputFields;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.FeedbackSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;

/** The feedback application on the driver, what is sent to it and what comes of it. */
abstract class FeedbackSubject {
    static final Topics TOPICS = Topics.DEFAULT;
    static final Duration TICK = Duration.ofSeconds(1);
    static final String CHAMPION = "v20260101-000000-aaaaaa";
    static final FeedbackSettings SETTINGS =
            new FeedbackSettings(Duration.ofDays(30), 3, Duration.ofMinutes(15), Duration.ofDays(1));

    final StreamerMetrics metrics = new StreamerMetrics();
    final FeedbackParts parts = new FeedbackParts(
            TOPICS, SETTINGS, InputFields.DEFAULT, 4, Stores::inMemoryKeyValueStore, SizeLimits.ofContract(), metrics);
    final Driver driver = new Driver(FeedbackTopology.build(parts), SizeLimits.ofContract(), metrics);

    @AfterEach
    void close() {
        driver.close();
    }

    void match(String... ids) {
        for (String id : ids) {
            predict(id, true);
            label(id, true, "2026-04-18T00:00:00Z");
        }
    }

    void predict(String id, boolean positive) {
        ClassifiedReview prediction = new ClassifiedReview(
                id, "text of " + id, positive, 0.9, CHAMPION, 5, false, Driver.START, Driver.START);
        driver.input(TOPICS.classifiedReviews())
                .pipeInput(id.getBytes(UTF_8), new JsonSerde<>(ClassifiedReview.class).toBytes(prediction));
    }

    void label(String id, boolean positive, String at) {
        send(
                TOPICS.reviewLabels(),
                "any",
                "{\"reviewId\":\"%s\",\"isPositive\":%s,\"labeledAt\":\"%s\"}".formatted(id, positive, at));
    }

    void announce(ModelAnnouncement announcement) {
        driver.input(TOPICS.modelAnnouncements())
                .pipeInput(
                        announcement.key().getBytes(UTF_8),
                        new JsonSerde<>(ModelAnnouncement.class).toBytes(announcement));
    }

    static ModelAnnouncement active(String version, long number, LabelOffsets through) {
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

    static ModelAnnouncement end(ModelAnnouncement.Status status, RetrainRequest request) {
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

    void send(String topic, String key, String value) {
        driver.input(topic).pipeInput(key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8));
    }

    void advance(Duration time) {
        driver.driver().advanceWallClockTime(time);
    }

    List<LabeledReview> labeled() {
        return driver.output(TOPICS.labeledReviews()).readValuesToList().stream()
                .map(new JsonSerde<>(LabeledReview.class)::fromBytes)
                .toList();
    }

    List<RetrainRequest> requests() {
        return driver.output(TOPICS.retrainRequests()).readValuesToList().stream()
                .map(new JsonSerde<>(RetrainRequest.class)::fromBytes)
                .toList();
    }
}
