package io.reviewstream.streamer;

import static org.awaitility.Awaitility.await;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.inference.HoldoutReference;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.AccuracyDropSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.RequestSettings;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ApplicationSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A streamer of both roles under a load that has something of everything: short and long reviews, labels that agree and
 * that do not, bad input, a model that is swapped in and one that fails to load.
 */
final class LoadedStreamer implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final int MILLIS_BETWEEN_REVIEWS = 20;
    /** The most slots that a day has. */
    private static final int REQUESTS_PER_DAY = 86_400;

    /** So many reviews later, a second look at one is answered. */
    private static final int ANSWERED_AFTER = 100;

    private static final HoldoutReference REFERENCE =
            TinyModel.reference(List.of(new Prediction(0.9, 4, false), new Prediction(0.2, 5, false)));

    private final InProcessKafka kafka;
    private final TopicClient client;
    private final Streamer streamer;
    private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
    private int sent;

    private LoadedStreamer(InProcessKafka kafka, Path directory) {
        this.kafka = kafka;
        client = new TopicClient(kafka);
        ModelRegistry registry = new DirectoryRegistry(directory.resolve("registry"), Clock.systemUTC());
        streamer = Streamer.start(
                new StreamerSettings(
                        KafkaSettings.of(kafka.bootstrapServers()),
                        TOPICS,
                        ApplicationSettings.of("", EnumSet.allOf(Role.class), directory.resolve("state")),
                        ClassifySettings.DEFAULT,
                        FeedbackSettings.of(RequestSettings.after(50), AccuracyDropSettings.DEFAULT)
                                .with(new LabelRequestSettings(REQUESTS_PER_DAY, Duration.ofDays(7))),
                        ReleaseSettings.DEFAULT,
                        new HttpSettings("localhost", 0)),
                registry);
        promote(registry, 0);
        await().atMost(TIMEOUT).until(streamer::ready);
        promote(registry, 1);
        promote(registry, Float.NaN);
        client.flush();
        Future<?> unused = load.scheduleAtFixedRate(this::send, 0, MILLIS_BETWEEN_REVIEWS, TimeUnit.MILLISECONDS);
    }

    static LoadedStreamer start(Path directory) throws IOException {
        InProcessKafka kafka = InProcessKafka.start();
        try {
            return new LoadedStreamer(kafka, directory);
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    private void promote(ModelRegistry registry, float bias) {
        ModelBundle bundle = TinyModel.storeWithReference(registry, LONG_AGO.plusSeconds((long) bias), bias, REFERENCE);
        TinyModel.measured(bundle, 0.9);
        Champion champion = registry.promote(bundle.version(), new Overridden("a test"), registry.champion())
                .orElseThrow();
        announce(
                champion.version().value(),
                champion.number(),
                bundle.directory().toUri(),
                bundle.manifestSha256());
    }

    private void announce(String version, long number, URI uri, String sha256) {
        ModelAnnouncement announcement = new ModelAnnouncement(
                ModelAnnouncement.Status.ACTIVE,
                Optional.of(version),
                Optional.of(number),
                Optional.of(uri),
                Optional.of(sha256),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(LabelOffsets.NONE),
                Map.of(),
                List.of(),
                LONG_AGO);
        client.send(
                TOPICS.modelAnnouncements(), version, new JsonSerde<>(ModelAnnouncement.class).toBytes(announcement));
    }

    private void send() {
        int id = sent++;
        boolean isLong = id % 5 == 0;
        client.send(
                TOPICS.reviews(),
                "product-" + id % 7,
                "{\"reviewId\":\"r%d\",\"reviewText\":\"good %s\"}".formatted(id, "bad ".repeat(isLong ? 40 : id % 3)));
        if (isForTwo(id)) {
            askTwoPeople(id);
        } else {
            client.send(TOPICS.reviewLabels(), null, label(id, id % 4 != 0, "2026-04-18T00:00:00Z"));
        }
        if (id % 10 == 0) {
            client.send(TOPICS.reviews(), "k", "no review");
            client.send(TOPICS.reviewLabels(), null, label(id, true, "2026-04-17T00:00:00Z"));
        }
    }

    private static boolean isForTwo(int id) {
        return id % 10 == 5;
    }

    /** Asks about an earlier review, and answers a request that is as old. */
    private void askTwoPeople(int id) {
        if (id >= ANSWERED_AFTER) {
            request(id - ANSWERED_AFTER);
        }
        int asked = id - 2 * ANSWERED_AFTER;
        if (asked >= 0) {
            client.send(TOPICS.reviewLabels(), null, label(asked, true, Instant.now(), "ann"));
            client.send(TOPICS.reviewLabels(), null, label(asked, id % 20 == 5, Instant.now(), "bea"));
        }
    }

    private void request(int id) {
        LabelRequest request = new LabelRequest(
                "request-" + id,
                "r" + id,
                "good",
                LabelReason.RANDOM,
                1,
                true,
                0.5,
                "v1",
                2,
                Instant.now(),
                Instant.now().plus(Duration.ofDays(1)));
        client.send(TOPICS.labelRequests(), request.reviewId(), new JsonSerde<>(LabelRequest.class).toBytes(request));
    }

    private static String label(int id, boolean positive, String at) {
        return "{\"reviewId\":\"r%d\",\"isPositive\":%s,\"labeledAt\":\"%s\"}".formatted(id, positive, at);
    }

    private static byte[] label(int id, boolean positive, Instant at, String by) {
        return new JsonSerde<>(ReviewLabel.class)
                .toBytes(new ReviewLabel(
                        "r" + id,
                        positive,
                        Optional.of(at),
                        new LabelOrigin(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(by))));
    }

    URI uri() {
        return streamer.uri();
    }

    @Override
    public void close() {
        load.shutdownNow();
        streamer.close();
        client.close();
        kafka.close();
    }
}
