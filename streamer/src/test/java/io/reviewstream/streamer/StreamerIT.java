package io.reviewstream.streamer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.Champion;
import io.reviewstream.common.bundle.DirectoryRegistry;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelRegistry;
import io.reviewstream.common.bundle.Overridden;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.command.Root;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.HttpSettings;
import io.reviewstream.streamer.settings.Role;
import io.reviewstream.streamer.settings.StreamerSettings;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The streamer on a real Kafka. All in one class, since they share a broker that takes seconds to start. */
@Timeout(600)
class StreamerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    private static InProcessKafka kafka;
    private static TopicClient client;

    @TempDir
    Path directory;

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

    @Test
    void eachReviewIsAnsweredOnceAcrossAKill() throws Exception {
        // Given
        int reviews = 3_000;
        StreamerSettings settings = settings("crash.").withRoles(Set.of(Role.CLASSIFY));
        Topics topics = settings.topics();
        promote(0);
        new TopicSetup(settings.kafka(), true).ensure(topics, TopicSetup.all(topics));
        Process victim = launch("crash.");
        sendReviews(topics, 0, 1_000);
        client.read(topics.classifiedReviews(), PATIENCE, records -> records.size() >= 500);
        sendReviews(topics, 1_000, reviews);

        // When
        victim.destroyForcibly().waitFor();
        int beforeTheKill = client.read(topics.classifiedReviews(), Duration.ofSeconds(1), records -> false)
                .size();
        List<ConsumerRecord<String, byte[]>> answers;
        try (Streamer survivor = Streamer.start(settings, registry())) {
            client.read(topics.classifiedReviews(), PATIENCE, records -> records.size() >= reviews);
            // Time for a second answer to whatever was answered before the kill.
            answers = client.read(topics.classifiedReviews(), Duration.ofSeconds(2), records -> false);
            assertThat(survivor.live()).isTrue();
        }

        // Then
        assertThat(beforeTheKill).isBetween(500, reviews - 1);
        assertThat(answers)
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, reviews).mapToObj(i -> "r" + i).toList());
    }

    @Test
    void modelsAreSwappedWhileReviewsFlow() throws Exception {
        // Given
        StreamerSettings settings = settings("swap.").withRoles(Set.of(Role.CLASSIFY));
        Topics topics = settings.topics();
        try (Streamer streamer = Streamer.start(settings, registry())) {
            sendReviews(topics, 0, 10);
            assertThat(streamer.live()).isTrue();
            assertThat(streamer.ready()).isFalse();
            assertThat(get(streamer, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(streamer, "/health/ready").statusCode()).isEqualTo(503);
            Champion first = promote(0);
            await().atMost(PATIENCE).until(streamer::ready);
            client.read(topics.classifiedReviews(), PATIENCE, records -> records.size() >= 10);

            // When
            ModelBundle second = TinyModel.store(registry(), LONG_AGO.plusSeconds(60), 1);
            announce(topics, second.version().value(), 2, second.directory().toUri(), second.manifestSha256());
            announce(
                    topics,
                    "v20300101-000000-ffffff",
                    3,
                    directory.resolve("nowhere").toUri(),
                    "00");
            await().atMost(PATIENCE).until(() -> streamer.modelVersion().equals(Optional.of(second.version())));
            sendReviews(topics, 10, 20);
            List<ConsumerRecord<String, byte[]>> answers =
                    client.read(topics.classifiedReviews(), PATIENCE, records -> records.size() >= 20);

            // Then
            assertThat(versions(answers, 0, 10)).containsOnly(first.version().value());
            assertThat(versions(answers, 10, 20)).containsOnly(second.version().value());
            assertThat(get(streamer, "/health/ready").statusCode()).isEqualTo(200);
            assertThat(get(streamer, "/metrics").body())
                    .contains("reviewstream_reviews_classified_total 20.0")
                    .contains("reviewstream_model_refused_total 1.0")
                    .contains("version=\"" + second.version() + "\"")
                    .containsPattern("kafka_stream_[a-z_]*process_[a-z]*\\{.*role=\"classify\"");
        }
    }

    @Test
    void labelsComeBackAsARetrainRequest() throws Exception {
        // Given
        int labels = 20;
        StreamerSettings settings = settings("loop.").withFeedback(FeedbackSettings.DEFAULT.withRetrainAfter(labels));
        Topics topics = settings.topics();
        promote(0);
        try (Streamer streamer = Streamer.start(settings, registry())) {
            for (int i = 0; i < labels; i++) {
                client.send(topics.reviewLabels(), null, "{\"reviewId\":\"r%d\",\"isPositive\":true}".formatted(i));
            }

            // When
            sendReviews(topics, 0, labels);

            // Then
            List<ConsumerRecord<String, byte[]>> labeled =
                    client.read(topics.labeledReviews(), PATIENCE, records -> records.size() >= labels);
            assertThat(labeled).hasSize(labels);
            LabeledReview one = new JsonSerde<>(LabeledReview.class)
                    .fromBytes(labeled.get(0).value());
            assertThat(one.reviewId()).isEqualTo(labeled.get(0).key());
            assertThat(one.modelVersion()).isEqualTo(streamer.modelVersion().map(Object::toString));
            List<ConsumerRecord<String, byte[]>> requests =
                    client.read(topics.retrainRequests(), PATIENCE, records -> !records.isEmpty());
            RetrainRequest request = new JsonSerde<>(RetrainRequest.class)
                    .fromBytes(requests.get(0).value());
            assertThat(request.newLabels()).isEqualTo(labels);
            assertThat(request.labelsThrough().endOffsets().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isGreaterThanOrEqualTo(labels);
            await().atMost(PATIENCE).until(streamer::ready);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get(streamer, "/status").body())
                            .contains("\"requestId\" : \"" + request.requestId(), "\"labeledReviews\" : " + labels));
        }
    }

    @Test
    void theTriggerGoesOnWhereTheInstanceThatOwnedItLeftOff() throws Exception {
        // Given
        int labels = 30;
        StreamerSettings settings = settings("moved.")
                .withRoles(Set.of(Role.FEEDBACK))
                .withFeedback(FeedbackSettings.DEFAULT
                        .withRetrainAfter(labels)
                        // So that nothing but the state keeps a request from being made again.
                        .withCoolDown(Duration.ofMillis(1)));
        Topics topics = settings.topics();
        String first;
        try (Streamer owner = Streamer.start(settings, registry())) {
            announce(topics, "v20260101-000000-aaaaaa", 1, directory.toUri(), "00");
            importReviews(topics, 0, labels - 1);
            awaitMetric(owner, "reviewstream_labels_new " + (labels - 1) + ".0");
            assertThat(requests(topics, Duration.ofSeconds(1))).isEmpty();
        }

        // When
        try (Streamer next = Streamer.start(settings.withStateDirectory(directory.resolve("other")), registry())) {
            importReviews(topics, labels - 1, labels);
            RetrainRequest request =
                    client.read(topics.retrainRequests(), PATIENCE, records -> !records.isEmpty()).stream()
                            .map(record -> new JsonSerde<>(RetrainRequest.class).fromBytes(record.value()))
                            .findFirst()
                            .orElseThrow();
            assertThat(request.newLabels()).isEqualTo(labels);
            assertThat(request.championVersion()).contains("v20260101-000000-aaaaaa");
            first = request.requestId();
            awaitMetric(next, "reviewstream_retrain_pending 1.0");
        }

        // Then
        try (Streamer last = Streamer.start(settings.withStateDirectory(directory.resolve("third")), registry())) {
            importReviews(topics, labels, labels + 1);
            awaitMetric(last, "reviewstream_labels_new " + (labels + 1) + ".0");
            assertThat(requests(topics, Duration.ofSeconds(3))).containsExactly(first);
        }
    }

    @Test
    void anErasedReviewDoesNotComeBackWithALaterLabel() throws Exception {
        // Given
        StreamerSettings settings = settings("erased.").withRoles(Set.of(Role.FEEDBACK));
        Topics topics = settings.topics();
        try (Streamer streamer = Streamer.start(settings, registry())) {
            for (String id : List.of("r1", "r2")) {
                predict(topics, id);
                client.send(topics.reviewLabels(), "any", "{\"reviewId\":\"" + id + "\",\"isPositive\":true}");
            }
            client.flush();
            client.read(topics.labeledReviews(), PATIENCE, records -> records.size() >= 2);
            client.send(topics.labeledReviews(), "r1", (byte[]) null);
            client.flush();
            // The second tombstone is the streamer's own.
            client.read(topics.labeledReviews(), PATIENCE, records -> tombstones(records) >= 2);

            // When
            for (String id : List.of("r1", "r2")) {
                client.send(topics.reviewLabels(), "any", "{\"reviewId\":\"" + id + "\",\"isPositive\":false}");
            }
            client.flush();

            // Then
            List<ConsumerRecord<String, byte[]>> rows = client.read(
                    topics.labeledReviews(),
                    PATIENCE,
                    records -> records.stream()
                                    .filter(record -> record.key().equals("r2"))
                                    .count()
                            >= 2);
            client.read(topics.labeledReviews(), Duration.ofSeconds(1), records -> false).stream()
                    .filter(record -> record.key().equals("r1"))
                    .reduce((earlier, later) -> later)
                    .ifPresent(last -> assertThat(last.value()).isNull());
            assertThat(tombstones(rows)).isEqualTo(2);
            assertThat(setting("erased.reviewstream-feedback-predictions-changelog", "max.compaction.lag.ms"))
                    .isEqualTo(String.valueOf(Duration.ofDays(1).toMillis()));
            awaitMetric(streamer, "reviewstream_labeled_reviews 1.0");
        }
    }

    @Test
    void theLargestReviewIsAnsweredAndALargerOneIsADeadLetter() throws Exception {
        // Given
        StreamerSettings settings = settings("large.").withRoles(Set.of(Role.CLASSIFY));
        Topics topics = settings.topics();
        promote(0);
        String frame = "{\"reviewId\":\"%s\",\"reviewText\":\"%s\"}";
        String largest = frame.formatted("largest", "good ".repeat(1024 * 1024 / 5));
        String larger = frame.formatted("larger", "g".repeat(KafkaSettings.MAX_MESSAGE_BYTES - 200));
        try (Streamer streamer = Streamer.start(settings, registry())) {
            client.send(topics.reviews(), "k", largest);
            client.send(topics.reviews(), "k", larger);

            // When
            client.send(topics.reviews(), "k", frame.formatted("small", "good"));
            client.flush();

            // Then
            assertThat(client.read(topics.classifiedReviews(), PATIENCE, records -> records.size() >= 2))
                    .extracting(ConsumerRecord::key)
                    .containsExactly("largest", "small");
            assertThat(client.read(topics.reviewsDeadLetters(), PATIENCE, records -> !records.isEmpty()))
                    .singleElement()
                    .satisfies(letter -> assertThat(header(letter, "__streams.errors.message"))
                            .contains("Too large"));
            assertThat(streamer.live()).isTrue();
        }
    }

    @Test
    void deadLettersAreListedWithoutTheirTextsAndReplayedOnce() throws Exception {
        // Given
        StreamerSettings settings = settings("letters.").withRoles(Set.of(Role.CLASSIFY));
        Topics topics = settings.topics();
        promote(0);
        try (Streamer streamer = Streamer.start(settings, registry())) {
            client.send(topics.reviews(), "k", "{\"reviewId\":\"r0\",\"reviewText\":\"secret\",\"isPositive\":7}");
            client.send(topics.reviews(), "k", "secret");
            client.flush();
            client.read(topics.reviewsDeadLetters(), PATIENCE, records -> records.size() >= 2);
            String listed = run("letters.", "dead-letters", "list");

            // When
            String replayed = run("letters.", "dead-letters", "replay");

            // Then
            assertThat(listed)
                    .hasLineCount(2)
                    .contains("/isPositive is no label")
                    .doesNotContain("secret");
            assertThat(replayed).isEqualTo("{\"replayed\":2}\n");
            List<ConsumerRecord<String, byte[]>> letters =
                    client.read(topics.reviewsDeadLetters(), PATIENCE, records -> records.size() >= 4);
            assertThat(letters).hasSize(4);
            assertThat(letters.stream()
                            .map(letter -> header(letter, "review.id"))
                            .distinct())
                    .hasSize(2);
            assertThat(run("letters.", "dead-letters", "replay")).isEqualTo("{\"replayed\":2}\n");
            assertThat(streamer.live()).isTrue();
        }
    }

    private static String run(String prefix, String... command) {
        StringWriter out = new StringWriter();
        List<String> args = new ArrayList<>(List.of(command));
        args.addAll(List.of("--bootstrap-servers=" + kafka.bootstrapServers(), "--topic-prefix=" + prefix));
        int exitCode = CommandLines.commandLine(Root.commands(Streamer::start))
                .setOut(new PrintWriter(out, true))
                .execute(args.toArray(String[]::new));
        assertThat(exitCode).isZero();
        return out.toString();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private StreamerSettings settings(String prefix) {
        StreamerSettings defaults =
                StreamerSettings.of(KafkaSettings.of(kafka.bootstrapServers()), Topics.withPrefix(prefix));
        return new StreamerSettings(
                defaults.kafka(),
                defaults.topics(),
                prefix,
                true,
                defaults.roles(),
                defaults.guarantee(),
                defaults.classify(),
                defaults.feedback(),
                new HttpSettings("localhost", 0),
                directory.resolve("state"));
    }

    private ModelRegistry registry() {
        return new DirectoryRegistry(directory.resolve("registry"), Clock.systemUTC());
    }

    private Champion promote(float bias) {
        ModelBundle bundle = TinyModel.store(registry(), LONG_AGO, bias);
        return registry()
                .promote(bundle.version(), new Overridden("a test"), Optional.empty())
                .orElseThrow();
    }

    /** The real program in a JVM of its own, so that it can be killed. */
    private Process launch(String prefix) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "stream",
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--topic-prefix=" + prefix,
                        "--registry=" + directory.resolve("registry"),
                        "--roles=classify",
                        "--http-port=0",
                        "--max-run-reviews=4",
                        "--state-dir=" + directory.resolve("state"))
                .redirectErrorStream(true)
                .redirectOutput(new File(directory.toFile(), "victim.log"))
                .start();
    }

    private static void sendReviews(Topics topics, int from, int to) {
        for (int i = from; i < to; i++) {
            client.send(
                    topics.reviews(),
                    "product-" + i % 7,
                    "{\"reviewId\":\"r%d\",\"reviewText\":\"good number %d %s\"}"
                            .formatted(i, i, "word ".repeat(i % 11)));
        }
        client.flush();
    }

    private static void announce(Topics topics, String version, long number, URI uri, String sha256) {
        ModelAnnouncement announcement = ModelAnnouncement.active(version, number, uri, sha256, Instant.now());
        client.send(
                topics.modelAnnouncements(),
                announcement.key(),
                new JsonSerde<>(ModelAnnouncement.class).toBytes(announcement));
        client.flush();
    }

    private static String setting(String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get(name)
                    .value();
        }
    }

    private static void importReviews(Topics topics, int from, int to) {
        for (int i = from; i < to; i++) {
            LabeledReview review = new LabeledReview(
                    "r" + i, "good", true, LONG_AGO, Optional.empty(), Optional.empty(), Optional.empty());
            client.send(topics.labeledReviews(), "r" + i, new JsonSerde<>(LabeledReview.class).toBytes(review));
        }
        client.flush();
    }

    private static void predict(Topics topics, String id) {
        ClassifiedReview prediction =
                new ClassifiedReview(id, "good", true, 0.9, "v20260101-000000-aaaaaa", 3, false, LONG_AGO, LONG_AGO);
        client.send(topics.classifiedReviews(), id, new JsonSerde<>(ClassifiedReview.class).toBytes(prediction));
    }

    private static List<String> requests(Topics topics, Duration patience) {
        return client.read(topics.retrainRequests(), patience, records -> false).stream()
                .map(ConsumerRecord::key)
                .toList();
    }

    private static long tombstones(List<ConsumerRecord<String, byte[]>> records) {
        return records.stream().filter(record -> record.value() == null).count();
    }

    private static void awaitMetric(Streamer streamer, String line) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(get(streamer, "/metrics").body()).contains(line));
    }

    private static List<String> versions(List<ConsumerRecord<String, byte[]>> records, int from, int to) {
        Set<String> ids = IntStream.range(from, to).mapToObj(i -> "r" + i).collect(Collectors.toSet());
        return records.stream()
                .filter(record -> ids.contains(record.key()))
                .map(record -> header(record, "model.version"))
                .toList();
    }

    private static HttpResponse<String> get(Streamer streamer, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(streamer.uri().resolve(path)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
