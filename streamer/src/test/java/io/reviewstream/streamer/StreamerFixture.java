package io.reviewstream.streamer;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.serde.Json;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ApplicationSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Kafka for all tests of a class, which set themselves apart by topic prefixes, and a registry for each. */
@Timeout(600)
abstract class StreamerFixture {
    static final Duration TIMEOUT = Duration.ofMinutes(3);
    static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    static InProcessKafka kafka;
    static TopicClient client;

    @TempDir
    Path directory;

    private final List<Streamer> started = new ArrayList<>();
    private int stored;

    @BeforeAll
    static void startKafka() throws IOException {
        kafka = InProcessKafka.start();
        client = new TopicClient(kafka);
    }

    @AfterAll
    static void stopKafka() {
        client.close();
        kafka.close();
    }

    @AfterEach
    void closeStarted() {
        started.forEach(Streamer::close);
    }

    /** Starts a streamer that classifies; it is closed after the test. */
    Streamer start(String prefix, String stateDirectory) {
        Streamer streamer = Streamer.start(
                settings(prefix, Set.of(Role.CLASSIFY), FeedbackSettings.DEFAULT, directory.resolve(stateDirectory)),
                registry());
        started.add(streamer);
        return streamer;
    }

    /** Both applications. */
    StreamerSettings settings(String prefix) {
        return settings(prefix, EnumSet.allOf(Role.class), FeedbackSettings.DEFAULT, directory.resolve("state"));
    }

    StreamerSettings settings(String prefix, Role role) {
        return settings(prefix, Set.of(role), FeedbackSettings.DEFAULT, directory.resolve("state"));
    }

    StreamerSettings settings(String prefix, Set<Role> roles, FeedbackSettings feedback, Path stateDirectory) {
        return new StreamerSettings(
                KafkaSettings.of(kafka.bootstrapServers()),
                Topics.withPrefix(prefix),
                ApplicationSettings.of(prefix, roles, stateDirectory),
                ClassifySettings.DEFAULT,
                feedback,
                ReleaseSettings.DEFAULT,
                new HttpSettings("localhost", 0));
    }

    ModelRegistry registry() {
        return new DirectoryRegistry(directory.resolve("registry"), Clock.systemUTC());
    }

    Champion promote(float bias) {
        return promote(registry(), bias);
    }

    Champion promote(ModelRegistry to, float bias) {
        return promote(to, TinyModel.store(to, LONG_AGO.plusSeconds(stored++), bias));
    }

    Champion promoteSick() {
        return promote(registry(), TinyModel.storeSick(registry(), LONG_AGO.plusSeconds(stored++)));
    }

    static Champion promote(ModelRegistry to, ModelBundle bundle) {
        return to.promote(bundle.version(), new Overridden("a test"), to.champion())
                .orElseThrow();
    }

    static void sendReviews(Topics topics, int from, int to) {
        for (int i = from; i < to; i++) {
            client.send(
                    topics.reviews(),
                    "product-" + i % 7,
                    "{\"reviewId\":\"r%d\",\"reviewText\":\"good number %d %s\"}"
                            .formatted(i, i, "word ".repeat(i % 11)));
        }
        client.flush();
    }

    static void announce(Topics topics, String version, long number, URI uri, String sha256) {
        ModelAnnouncement announcement = ModelAnnouncement.active(version, number, uri, sha256, Instant.now());
        client.send(
                topics.modelAnnouncements(),
                announcement.key(),
                new JsonSerde<>(ModelAnnouncement.class).toBytes(announcement));
        client.flush();
    }

    static HttpResponse<String> get(Streamer streamer, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(streamer.uri().resolve(path)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    static JsonNode status(Streamer streamer) throws Exception {
        return Json.mapper().readTree(get(streamer, "/status").body());
    }

    /** How many models were activated. */
    static double swaps(Streamer streamer) throws Exception {
        return get(streamer, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("reviewstream_model_swaps_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
