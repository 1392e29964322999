package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.serde.Json;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ApplicationSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which model is active, whatever is announced. */
@Timeout(600)
class AlwaysAModelIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private final List<Streamer> streamers = new ArrayList<>();
    private InProcessKafka kafka;
    private TopicClient client;
    private ModelRegistry registry;
    private int stored;

    @BeforeEach
    void startKafka() throws Exception {
        kafka = InProcessKafka.start();
        client = new TopicClient(kafka);
        registry = new DirectoryRegistry(directory.resolve("registry"), Clock.systemUTC());
        new TopicSetup(KafkaSettings.of(kafka.bootstrapServers()), true).ensure(Topics.DEFAULT, Topics.DEFAULT.all());
    }

    @AfterEach
    void stopKafka() {
        streamers.forEach(Streamer::close);
        client.close();
        kafka.close();
    }

    @Test
    void theStreamerClassifiesFromItsFirstModelOn() throws Exception {
        // Given
        Streamer streamer = start("one");
        client.send(Topics.DEFAULT.reviews(), "k", "{\"reviewText\":\"good\"}");
        client.flush();
        await().atMost(TIMEOUT).until(() -> lag(streamer) == 1);
        JsonNode before = status(streamer);

        // When
        Champion first = promote(0);
        await().atMost(TIMEOUT).until(streamer::ready);

        // Then
        assertThat(before.get("live").asBoolean()).isTrue();
        assertThat(before.get("ready").asBoolean()).isFalse();
        assertThat(before.get("model")).isNull();
        assertThat(client.read(Topics.DEFAULT.classifiedReviews(), TIMEOUT, records -> !records.isEmpty()))
                .hasSize(1);
        JsonNode model = status(streamer).get("model");
        assertThat(model.get("version").asText()).isEqualTo(first.version().value());
        assertThat(Instant.parse(model.get("since").asText())).isAfter(LONG_AGO);
        await().atMost(TIMEOUT).until(() -> lag(streamer) == 0);
    }

    @Test
    void aModelThatFailsItsWarmUpIsPassedOver() throws Exception {
        // Given
        Champion first = promote(0);
        Streamer streamer = start("one");
        await().atMost(TIMEOUT).until(streamer::ready);
        promote(Float.NaN);
        await().atMost(TIMEOUT)
                .until(() -> get(streamer, "/metrics").contains("reviewstream_model_load_failures_total 1.0"));
        Optional<ModelVersion> afterTheBad = streamer.modelVersion();

        // When
        Champion good = promote(1);

        // Then
        await().atMost(TIMEOUT).until(() -> streamer.modelVersion().equals(Optional.of(good.version())));
        assertThat(afterTheBad).contains(first.version());
    }

    @Test
    void aModelThatFailsOnOrdinaryReviewsGivesWayToTheOneBefore() throws Exception {
        // Given
        Champion healthy = promote(0);
        promoteSick();
        Streamer streamer = start("one");
        await().atMost(TIMEOUT).until(streamer::ready);

        // When
        sendReviews(0, 500);

        // Then
        assertThatAllAreClassified(500);
        assertThat(streamer.modelVersion()).contains(healthy.version());
        assertThat(swaps(streamer)).isEqualTo(2.0);
        assertThat(get(streamer, "/metrics"))
                .contains("reviewstream_model_failures_total 1.0")
                .contains("reviewstream_dead_letters_total{reason=\"inference_failed\"} 0.0");
        Champion next = promote(1);
        await().atMost(TIMEOUT).until(() -> streamer.modelVersion().equals(Optional.of(next.version())));
    }

    @Test
    @Tag("nightly")
    void withoutAnotherModelReviewsWaitUntilOneIsPromoted() throws Exception {
        // Given
        Champion sick = promoteSick();
        Streamer streamer = start("one");
        await().atMost(TIMEOUT).until(streamer::ready);

        // When
        sendReviews(0, 200);
        await().atMost(TIMEOUT)
                .until(() -> get(streamer, "/metrics").contains("reviewstream_model_failures_total 1.0"));
        sendReviews(200, 300);
        boolean ready = streamer.ready();
        String health = get(streamer, "/health/ready");
        String failedModel = status(streamer).at("/failedModel/version").asText();
        promote(0);

        // Then
        assertThat(ready).isFalse();
        assertThat(health).contains(sick.version().value(), "was deactivated");
        assertThat(failedModel).isEqualTo(sick.version().value());
        assertThatAllAreClassified(300);
        await().atMost(TIMEOUT).until(streamer::ready);
        assertThat(swaps(streamer)).isEqualTo(2.0);
    }

    @Test
    @Tag("nightly")
    void aReviewThatTheChampionBeforePredictsIsNotRejected() throws Exception {
        // Given
        Champion healthy = promote(0);
        promoteSick();
        Streamer streamer = start("one");
        await().atMost(TIMEOUT).until(streamer::ready);

        // When
        sendReviews(0, 1);

        // Then
        assertThatAllAreClassified(1);
        assertThat(streamer.modelVersion()).contains(healthy.version());
    }

    @Test
    void aReviewThatFailsAloneIsRejectedAndTheModelStays() throws Exception {
        // Given
        Champion sick = promoteSick();
        Streamer streamer = start("one");
        await().atMost(TIMEOUT).until(streamer::ready);

        // When
        client.send(Topics.DEFAULT.reviews(), "k", "{\"reviewText\":\"the battery\"}");
        client.send(Topics.DEFAULT.reviews(), "k", "{\"reviewText\":\"good\"}");
        client.flush();

        // Then
        assertThat(client.read(Topics.DEFAULT.reviewsDeadLetters(), TIMEOUT, records -> !records.isEmpty()))
                .hasSize(1);
        assertThat(client.read(Topics.DEFAULT.classifiedReviews(), TIMEOUT, records -> !records.isEmpty()))
                .hasSize(1);
        assertThat(streamer.modelVersion()).contains(sick.version());
    }

    private void sendReviews(int from, int to) {
        for (int i = from; i < to; i++) {
            client.send(Topics.DEFAULT.reviews(), "k" + i % 7, "{\"reviewText\":\"battery number " + i + " is good\"}");
        }
        client.flush();
    }

    private void assertThatAllAreClassified(int reviews) {
        assertThat(client.read(Topics.DEFAULT.classifiedReviews(), TIMEOUT, records -> records.size() >= reviews))
                .hasSize(reviews);
        assertThat(client.read(Topics.DEFAULT.reviewsDeadLetters(), Duration.ofSeconds(1), records -> false))
                .isEmpty();
    }

    private Champion promoteSick() {
        ModelBundle bundle = TinyModel.storeSick(registry, LONG_AGO.plusSeconds(stored++));
        return registry.promote(bundle.version(), new Overridden("a test"), registry.champion())
                .orElseThrow();
    }

    @Test
    void ofABurstOfAnnouncementsTheNewestIsLoadedAndNotEveryOne() throws Exception {
        // Given
        promote(0);
        Streamer streamer = start("one");
        await().atMost(TIMEOUT).until(streamer::ready);
        // Out of the streamer's sight, so that it sees all of them at once.
        Path hidden = Files.move(directory.resolve("registry"), directory.resolve("hidden"));
        ModelRegistry behind = new DirectoryRegistry(hidden, Clock.systemUTC());
        List<Champion> burst = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            burst.add(promote(behind, i));
        }

        // When
        Files.move(hidden, directory.resolve("registry"));
        burst.forEach(this::announce);
        client.flush();

        // Then
        ModelVersion newest = burst.get(burst.size() - 1).version();
        await().atMost(TIMEOUT).until(() -> streamer.modelVersion().equals(Optional.of(newest)));
        assertThat(swaps(streamer)).isEqualTo(2.0);
    }

    @Test
    void aBundleOutsideTheRegistryIsNeverOpened() throws Exception {
        // Given
        promote(0);
        Streamer streamer = start("one");
        await().atMost(TIMEOUT).until(streamer::ready);
        ModelRegistry elsewhere = new DirectoryRegistry(directory.resolve("elsewhere"), Clock.systemUTC());
        ModelBundle outside = TinyModel.store(elsewhere, LONG_AGO.plusSeconds(100), 1);
        announce(elsewhere
                .promote(outside.version(), new Overridden("a test"), Optional.empty())
                .orElseThrow());
        announce(new Champion(7, outside.version(), Champion.How.GATE, "better", Optional.empty(), LONG_AGO));
        client.flush();

        // When
        Champion next = promote(1);

        // Then
        await().atMost(TIMEOUT).until(() -> streamer.modelVersion().equals(Optional.of(next.version())));
        assertThat(swaps(streamer)).isEqualTo(2.0);
        assertThat(get(streamer, "/metrics")).contains("reviewstream_model_load_failures_total 0.0");
    }

    @Test
    void theChampionOfARecreatedRegistryIsActivated() throws Exception {
        // Given
        promote(0);
        promote(1);
        Streamer streamer = start("one");
        await().atMost(TIMEOUT).until(streamer::ready);
        Files.move(directory.resolve("registry"), directory.resolve("old"));

        // When
        Champion first = promote(2);

        // Then
        assertThat(first.number()).isEqualTo(1);
        await().atMost(TIMEOUT).until(() -> streamer.modelVersion().equals(Optional.of(first.version())));
        assertThat(status(streamer).at("/model/championNumber").asLong()).isEqualTo(1);
    }

    @Test
    void allInstancesActivateTheSameModel() throws Exception {
        // Given
        promote(0);
        List<Streamer> instances = List.of(start("one"), start("two"));
        await().atMost(TIMEOUT).until(() -> instances.stream().allMatch(Streamer::ready));

        // When
        Champion next = promote(1);

        // Then
        String gauge = "version=\"" + next.version() + "\"";
        for (Streamer instance : instances) {
            await().atMost(TIMEOUT).until(() -> get(instance, "/metrics").contains(gauge));
            assertThat(status(instance).get("model").get("version").asText())
                    .isEqualTo(next.version().value());
        }
    }

    private Streamer start(String name) {
        Streamer streamer = Streamer.start(
                new StreamerSettings(
                        KafkaSettings.of(kafka.bootstrapServers()),
                        Topics.DEFAULT,
                        ApplicationSettings.of("", Set.of(Role.CLASSIFY), directory.resolve(name)),
                        ClassifySettings.DEFAULT,
                        FeedbackSettings.DEFAULT,
                        new HttpSettings("localhost", 0)),
                registry);
        streamers.add(streamer);
        return streamer;
    }

    private Champion promote(float bias) {
        return promote(registry, bias);
    }

    private Champion promote(ModelRegistry to, float bias) {
        ModelBundle bundle = TinyModel.store(to, LONG_AGO.plusSeconds(stored++), bias);
        return to.promote(bundle.version(), new Overridden("a test"), to.champion())
                .orElseThrow();
    }

    private void announce(Champion champion) {
        ModelAnnouncement announcement = ModelAnnouncement.active(
                champion.version().value(),
                champion.number(),
                directory
                        .resolve("elsewhere")
                        .resolve(champion.version().value())
                        .toUri(),
                "00",
                LONG_AGO);
        client.send(
                Topics.DEFAULT.modelAnnouncements(),
                announcement.key(),
                new JsonSerde<>(ModelAnnouncement.class).toBytes(announcement));
    }

    private static double swaps(Streamer streamer) throws Exception {
        return get(streamer, "/metrics")
                .lines()
                .filter(line -> line.startsWith("reviewstream_model_swaps_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static long lag(Streamer streamer) throws Exception {
        return status(streamer)
                .at("/applications/classify/lag/" + Topics.DEFAULT.reviews())
                .asLong(-1);
    }

    private static JsonNode status(Streamer streamer) throws Exception {
        return Json.mapper().readTree(get(streamer, "/status"));
    }

    private static String get(Streamer streamer, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(streamer.uri().resolve(path)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
