package io.reviewstream.streamer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.deadletter.DeadLetterReader;
import io.reviewstream.common.deadletter.DeadLetterReplay;
import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DeadLettersCommandIT {
    private static InProcessKafka kafka;

    private final String prefix = "letters-" + UUID.randomUUID() + ".";
    private final Topics topics = Topics.withPrefix(prefix);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = InProcessKafka.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @Test
    void aTopicThatDoesNotExistIsNamed() {
        // When
        int exitCode = run("list");

        // Then
        assertThat(exitCode).isEqualTo(66);
        assertThat(err.toString())
                .startsWith("reviewstream: Topic " + topics.reviewsDeadLetters() + " does not exist on "
                        + kafka.bootstrapServers() + ". Check --bootstrap-servers and --topic-prefix;")
                .doesNotContain("No dead letters");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anEmptyTopicIsReported() {
        // Given
        createTopics();

        // When
        int exitCode = run("list");

        // Then
        assertThat(exitCode).isZero();
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "No dead letters: there is no record on " + topics.reviewsDeadLetters() + ".");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    @Timeout(120)
    void aSecondReplayFailsWhileAnotherRuns() throws Exception {
        // Given
        createTopics();
        reject(3);
        int whileAnotherRuns;
        try (Consumer<byte[], byte[]> other = otherReplay()) {
            // When
            whileAnotherRuns = run("replay", "--from-beginning");
            assertThat(other.assignment()).isNotEmpty();
        }

        // Then
        assertThat(whileAnotherRuns).isEqualTo(69);
        assertThat(err.toString())
                .startsWith("reviewstream: Another replay is running: the group " + DeadLetterReplay.group(prefix)
                        + " has a member");
        assertThat(out.toString()).isEmpty();
        assertThat(run("replay", "--from-beginning")).isZero();
        assertThat(run("replay", "--from-beginning")).isZero();
        assertThat(run("replay")).isZero();
        assertThat(out.toString().lines()).containsExactly("{\"replayed\":3}", "{\"replayed\":3}", "{\"replayed\":0}");
    }

    @Test
    @Timeout(120)
    void aReplayOfOneReasonLeavesTheOthersPending() throws Exception {
        // Given
        createTopics();
        reject("r0", "invalid_input");
        reject("r1", "inference_failed");
        reject("r2", "invalid_input");
        reject("r3", "inference_failed");

        // When
        assertThat(run("replay", "--reason", "inference_failed")).isZero();
        assertThat(run("replay", "--id=r2")).isZero();
        assertThat(run("list", "--pending")).isZero();
        assertThat(run("list", "--pending", "--reason=inference_failed")).isZero();
        assertThat(run("list", "--id=r1")).isZero();
        assertThat(run("replay")).isZero();
        assertThat(run("list", "--pending")).isZero();

        // Then
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).isEqualTo("{\"replayed\":2}");
        assertThat(lines.get(1)).isEqualTo("{\"replayed\":1}");
        assertThat(lines.get(2))
                .contains("\"reviewId\":\"r0\",\"reason\":\"invalid_input\"")
                .contains("\"topic\":\"" + topics.reviews() + "\",\"partition\":2,\"offset\":17,\"time\":\"20")
                .contains("\"deadLetterPartition\":0,\"deadLetterOffset\":0");
        assertThat(lines.get(3)).contains("\"reviewId\":\"r1\"");
        assertThat(lines.get(4)).isEqualTo("{\"replayed\":1}");
        assertThat(err.toString().lines())
                .containsExactly(
                        "No dead letter on " + topics.reviewsDeadLetters() + " is selected.",
                        "No dead letter on " + topics.reviewsDeadLetters() + " is selected.");
    }

    @Test
    @Timeout(120)
    void whatIsNotFromAnInputTopicStaysPendingAndIsAnError() throws Exception {
        // Given
        createTopics();
        reject("r0", "invalid_input");
        reject("r1", "invalid_input");

        // When
        assertThat(run("replay", "--reviews-topic=" + topics.classifiedReviews(), "--classified-reviews-topic=other"))
                .isEqualTo(65);
        assertThat(run("list", "--pending", "--id=r1")).isZero();
        assertThat(run("replay")).isZero();

        // Then
        assertThat(err.toString().lines())
                .contains("reviewstream: 2 of the selected dead letters were not replayed and stay pending: 2 from "
                        + topics.reviews() + ". Only records of " + topics.classifiedReviews() + " and "
                        + topics.reviewLabels()
                        + " are sent back; check --reviews-topic, --review-labels-topic and --topic-prefix.");
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("{\"replayed\":0}");
        assertThat(lines.get(1)).contains("\"reviewId\":\"r1\"");
        assertThat(lines.get(2)).isEqualTo("{\"replayed\":2}");
    }

    @Test
    @Timeout(120)
    void whatHasNoValueStaysPendingAndTheRestIsReplayed() throws Exception {
        // Given
        createTopics();
        reject("r0", "too_large", null);
        reject("r1", "invalid_input");

        // When
        assertThat(run("replay")).isEqualTo(65);
        assertThat(run("replay", "--id=r0")).isEqualTo(65);

        // Then
        assertThat(err.toString()).contains("1 from records whose value was left out");
        assertThat(out.toString().lines()).containsExactly("{\"replayed\":1}", "{\"replayed\":0}");
    }

    @Test
    @Timeout(120)
    void aReplayFailsIfAnotherJoinsItsGroup() {
        // Given
        createTopics();
        try (DeadLetterReader reader = DeadLetterReader.memberOf(
                KafkaSettings.of(kafka.bootstrapServers()),
                topics.reviewsDeadLetters(),
                DeadLetterReplay.group(prefix))) {
            assertThat(reader.poll()).isEmpty();

            // When
            try (Consumer<byte[], byte[]> other = consumer()) {
                other.subscribe(List.of(topics.reviewsDeadLetters()));
                assertThatThrownBy(() -> {
                            while (true) {
                                other.poll(Duration.ofMillis(100));
                                reader.poll();
                            }
                        })
                        // Then
                        .isInstanceOf(UserException.class)
                        .hasMessageStartingWith("Another replay is running");
            }
        }
    }

    private Consumer<byte[], byte[]> otherReplay() {
        Consumer<byte[], byte[]> other = consumer();
        other.subscribe(List.of(topics.reviewsDeadLetters()));
        while (other.assignment().isEmpty()) {
            other.poll(Duration.ofMillis(100));
        }
        return other;
    }

    private Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "group.id",
                        DeadLetterReplay.group(prefix),
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private void createTopics() {
        new TopicSetup(KafkaSettings.of(kafka.bootstrapServers()), true).ensure(topics, topics.all());
    }

    private void reject(int records) throws Exception {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                ProducerRecord<byte[], byte[]> letter =
                        new ProducerRecord<>(topics.reviewsDeadLetters(), ("no review " + i).getBytes(UTF_8));
                letter.headers().add(HeaderNames.TOPIC, topics.reviews().getBytes(UTF_8));
                producer.send(letter).get();
            }
        }
    }

    private void reject(String id, String reason) throws Exception {
        reject(id, reason, id.getBytes(UTF_8));
    }

    private void reject(String id, String reason, byte[] value) throws Exception {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topics.reviewsDeadLetters(), 0, null, value);
            Map.of(
                            HeaderNames.TOPIC,
                            topics.reviews(),
                            HeaderNames.PARTITION,
                            "2",
                            HeaderNames.OFFSET,
                            "17",
                            HeaderNames.REVIEW_ID,
                            id,
                            HeaderNames.REASON,
                            reason)
                    .forEach((name, text) -> letter.headers().add(name, text.getBytes(UTF_8)));
            producer.send(letter).get();
        }
    }

    private int run(String... command) {
        List<String> args = new ArrayList<>(List.of("dead-letters"));
        args.addAll(List.of(command));
        args.addAll(List.of("--bootstrap-servers=" + kafka.bootstrapServers(), "--topic-prefix=" + prefix));
        return CommandLines.commandLine(Root.commands((settings, registry) -> {
                    throw new AssertionError("not a streamer");
                }))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args.toArray(String[]::new));
    }
}
