package io.reviewstream.streamer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.streamer.command.Root;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The streamer on a real Kafka: what is classified, by which model, and what becomes a dead letter. */
class StreamerIT extends StreamerFixture {
    @Test
    @Tag("nightly")
    void eachReviewIsPredictedOnceAcrossAKill() throws Exception {
        // Given
        int reviews = 3_000;
        StreamerSettings settings = settings("crash.", Role.CLASSIFY);
        Topics topics = settings.topics();
        promote(0);
        new TopicSetup(settings.kafka(), true).ensure(topics, topics.all());
        Process victim = launch("crash.");
        sendReviews(topics, 0, 1_000);
        client.read(topics.classifiedReviews(), TIMEOUT, records -> records.size() >= 500);
        sendReviews(topics, 1_000, reviews);

        // When
        victim.destroyForcibly().waitFor();
        int beforeTheKill = client.read(topics.classifiedReviews(), Duration.ofSeconds(1), records -> false)
                .size();
        List<ConsumerRecord<String, byte[]>> answers;
        try (Streamer survivor = Streamer.start(settings, registry())) {
            client.read(topics.classifiedReviews(), TIMEOUT, records -> records.size() >= reviews);
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
        StreamerSettings settings = settings("swap.", Role.CLASSIFY);
        Topics topics = settings.topics();
        try (Streamer streamer = Streamer.start(settings, registry())) {
            sendReviews(topics, 0, 10);
            assertThat(streamer.live()).isTrue();
            assertThat(streamer.ready()).isFalse();
            assertThat(get(streamer, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(streamer, "/health/ready").statusCode()).isEqualTo(503);
            Champion first = promote(0);
            await().atMost(TIMEOUT).until(streamer::ready);
            client.read(topics.classifiedReviews(), TIMEOUT, records -> records.size() >= 10);

            // When
            announce(
                    topics,
                    "v20300101-000000-ffffff",
                    2,
                    directory.resolve("nowhere").toUri(),
                    "00");
            Champion second = promote(1);
            await().atMost(TIMEOUT).until(() -> streamer.modelVersion().equals(Optional.of(second.version())));
            sendReviews(topics, 10, 20);
            List<ConsumerRecord<String, byte[]>> answers =
                    client.read(topics.classifiedReviews(), TIMEOUT, records -> records.size() >= 20);

            // Then
            assertThat(versions(answers, 0, 10)).containsOnly(first.version().value());
            assertThat(versions(answers, 10, 20)).containsOnly(second.version().value());
            assertThat(get(streamer, "/health/ready").statusCode()).isEqualTo(200);
            assertThat(get(streamer, "/metrics").body())
                    .contains("reviewstream_reviews_classified_total 20.0")
                    .contains("reviewstream_model_load_failures_total 0.0")
                    .contains("version=\"" + second.version() + "\"")
                    .containsPattern("kafka_stream_[a-z_]*process_[a-z]*\\{.*role=\"classify\"");
        }
    }

    @Test
    void theLargestReviewIsPredictedAndALargerOneRejected() throws Exception {
        // Given
        StreamerSettings settings = settings("large.", Role.CLASSIFY);
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
            assertThat(client.read(topics.classifiedReviews(), TIMEOUT, records -> records.size() >= 2))
                    .extracting(ConsumerRecord::key)
                    .containsExactly("largest", "small");
            assertThat(client.read(topics.reviewsDeadLetters(), TIMEOUT, records -> !records.isEmpty()))
                    .singleElement()
                    .satisfies(letter -> assertThat(header(letter, "__streams.errors.message"))
                            .contains("Too large"));
            assertThat(streamer.live()).isTrue();
        }
    }

    @Test
    void deadLettersAreListedWithoutTheirTextsAndReplayedOnce() throws Exception {
        // Given
        StreamerSettings settings = settings("letters.", Role.CLASSIFY);
        Topics topics = settings.topics();
        promote(0);
        try (Streamer streamer = Streamer.start(settings, registry())) {
            client.send(topics.reviews(), "k", "{\"reviewId\":\"r0\",\"reviewText\":\"secret\",\"isPositive\":7}");
            client.send(topics.reviews(), "k", "secret");
            client.flush();
            client.read(topics.reviewsDeadLetters(), TIMEOUT, records -> records.size() >= 2);
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
                    client.read(topics.reviewsDeadLetters(), TIMEOUT, records -> records.size() >= 4);
            assertThat(letters).hasSize(4);
            assertThat(letters.stream()
                            .map(letter -> header(
                                    letter,
                                    letter.headers().lastHeader("review.id") == null ? "review.position" : "review.id"))
                            .distinct())
                    .hasSize(2)
                    .contains("r0");
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
                        "--max-batch-size=4",
                        "--state-dir=" + directory.resolve("state"))
                .redirectErrorStream(true)
                .redirectOutput(new File(directory.toFile(), "victim.log"))
                .start();
    }

    private static List<String> versions(List<ConsumerRecord<String, byte[]>> records, int from, int to) {
        Set<String> ids = IntStream.range(from, to).mapToObj(i -> "r" + i).collect(Collectors.toSet());
        return records.stream()
                .filter(record -> ids.contains(record.key()))
                .map(record -> header(record, "model.version"))
                .toList();
    }
}
