package io.reviewstream.streamer.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.feedback.FeedbackTopology.FeedbackParts;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.AccuracyDropSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.RequestSettings;
import io.reviewstream.streamer.trigger.AccuracyState.ActiveChampion;
import io.reviewstream.streamer.trigger.ChampionSource;
import io.reviewstream.streamer.trigger.TriggerGauges;
import io.reviewstream.streamer.trigger.TriggerGauges.TriggerView;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;

/** The feedback application on the test driver: its inputs and outputs. */
public abstract class FeedbackDriver {
    static final List<String> JOIN_STORES = List.of(JoinState.PREDICTIONS, JoinState.LABELS, JoinState.ERASED);
    static final Topics TOPICS = Topics.DEFAULT;
    public static final Duration TICK = Duration.ofSeconds(1);
    public static final String CHAMPION = "v20260101-000000-aaaaaa";
    static final FeedbackSettings SETTINGS =
            FeedbackSettings.of(RequestSettings.after(3), AccuracyDropSettings.DEFAULT);
    static final RetrainRequest MANUAL_REQUEST = new RetrainRequest(
            "manual",
            RetrainRequest.Reason.MANUAL,
            0,
            0,
            Optional.empty(),
            Optional.empty(),
            LabelOffsets.NONE,
            TopologyDriver.START);

    final StreamerMetrics metrics = new StreamerMetrics();
    final TriggerGauges triggerGauges = new TriggerGauges(metrics);
    /** The registry's champion; an announcement of a promoted model sets it, as promoting does before it announces. */
    Optional<ActiveChampion> champion = Optional.empty();

    final FeedbackParts parts;
    final TopologyDriver driver;

    FeedbackDriver() {
        this(SETTINGS);
    }

    FeedbackDriver(FeedbackSettings settings) {
        parts = new FeedbackParts(
                TOPICS,
                settings,
                InputFields.DEFAULT,
                4,
                Stores::inMemoryKeyValueStore,
                SizeLimits.ofContract(),
                new FatalRecords(),
                metrics,
                triggerGauges,
                new ChampionSource() {
                    @Override
                    public Optional<ActiveChampion> latest() {
                        return champion;
                    }

                    @Override
                    public void readSoon() {}

                    @Override
                    public void readAfresh() {}
                });
        driver = new TopologyDriver(FeedbackTopology.build(parts), SizeLimits.ofContract(), metrics);
    }

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
        predict(id, positive, CHAMPION);
    }

    void predict(String id, boolean positive, String version) {
        ClassifiedReview prediction = new ClassifiedReview(
                id, "text of " + id, positive, 0.9, version, 5, false, TopologyDriver.START, TopologyDriver.START);
        driver.input(TOPICS.classifiedReviews())
                .pipeInput(id.getBytes(UTF_8), new JsonSerde<>(ClassifiedReview.class).toBytes(prediction));
    }

    void label(String id, boolean positive, String at) {
        send(
                TOPICS.reviewLabels(),
                "any",
                "{\"reviewId\":\"%s\",\"isPositive\":%s,\"labeledAt\":\"%s\"}".formatted(id, positive, at));
    }

    void promote(String version, long number, Optional<Double> gateAccuracy, Instant at) {
        champion = Optional.of(new ActiveChampion(version, number, at, gateAccuracy));
    }

    /** Announces the end of a training run; a promoted model is the registry's champion by then. */
    void announce(ModelAnnouncement announcement) {
        if (announcement.status() == ModelAnnouncement.Status.ACTIVE) {
            promote(
                    announcement.modelVersion().orElseThrow(),
                    announcement.championNumber().orElseThrow(),
                    Optional.ofNullable(announcement.metrics().get("accuracyLow")),
                    announcement.announcedAt());
        }
        sendAnnouncement(announcement);
    }

    void sendAnnouncement(ModelAnnouncement announcement) {
        driver.input(TOPICS.modelAnnouncements())
                .pipeInput(
                        announcement.key().getBytes(UTF_8),
                        new JsonSerde<>(ModelAnnouncement.class).toBytes(announcement));
    }

    /** A tombstone, as {@code labels erase} writes it. */
    void erase(String id) {
        driver.input(TOPICS.labeledReviews()).pipeInput(id.getBytes(UTF_8), (byte[]) null);
    }

    /** A request of {@code retrain}, as a person makes it. */
    RetrainRequest requestManually() {
        driver.input(TOPICS.retrainRequests())
                .pipeInput(
                        MANUAL_REQUEST.requestId().getBytes(UTF_8),
                        new JsonSerde<>(RetrainRequest.class).toBytes(MANUAL_REQUEST));
        return MANUAL_REQUEST;
    }

    /** What the trigger shows. */
    TriggerView trigger() {
        advance(TICK);
        return triggerGauges.view().orElseThrow();
    }

    static ModelAnnouncement active(String version, long number, LabelOffsets through) {
        return active(version, number, through, Map.of(), TopologyDriver.START);
    }

    static ModelAnnouncement active(
            String version, long number, LabelOffsets through, Map<String, Double> measured, Instant at) {
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
                measured,
                List.of(),
                at);
    }

    static ModelAnnouncement end(ModelAnnouncement.Status status, RetrainRequest request) {
        return ModelAnnouncement.withoutModel(
                status, request.requestId(), request.labelsThrough(), "because", TopologyDriver.START);
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

    List<KeyValue<String, byte[]>> rows() {
        return driver.output(TOPICS.labeledReviews()).readKeyValuesToList();
    }

    List<TestRecord<String, byte[]>> deadLetters() {
        return driver.output(TOPICS.reviewsDeadLetters()).readRecordsToList();
    }

    int size(String store) {
        return contents(store).size();
    }

    List<String> contents(String store) {
        List<String> contents = new ArrayList<>();
        try (KeyValueIterator<String, Object> entries =
                driver.driver().<String, Object>getKeyValueStore(store).all()) {
            entries.forEachRemaining(entry -> contents.add(entry.key + '=' + entry.value));
        }
        return contents;
    }

    void importReview(String id) {
        LabeledReview imported = new LabeledReview(
                id, "text", true, TopologyDriver.START, Optional.empty(), Optional.empty(), Optional.empty());
        driver.input(TOPICS.labeledReviews())
                .pipeInput(id.getBytes(UTF_8), new JsonSerde<>(LabeledReview.class).toBytes(imported));
    }
}
