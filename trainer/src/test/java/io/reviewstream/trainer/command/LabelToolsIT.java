package io.reviewstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.Json;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.common.topic.TopicWriter;
import io.reviewstream.trainer.Main;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.labelling.LabelRequests;
import io.reviewstream.trainer.topic.LabeledCorpus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code labels queue} and {@code labels import --format} with Kafka. */
@Timeout(60)
class LabelToolsIT {
    private static final Path EXAMPLES = Path.of("src/test/resources/labelling");
    private static final JsonSerde<LabelRequest> REQUEST = new JsonSerde<>(LabelRequest.class);
    private static InProcessKafka broker;

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String prefix;
    private Topics topics;

    @BeforeAll
    static void start() throws Exception {
        broker = InProcessKafka.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void name(TestInfo test) {
        prefix = test.getTestMethod().orElseThrow().getName() + ".";
        topics = Topics.withPrefix(prefix);
    }

    @Test
    void openRequestsAreWrittenTheOldestFirst() throws Exception {
        // Given
        Instant now = Instant.now();
        request(1, LabelReason.UNCERTAIN, now.minus(Duration.ofDays(1)));
        request(2, LabelReason.RANDOM, now.minus(Duration.ofDays(3)));
        request(3, LabelReason.RANDOM, now.minus(Duration.ofDays(20)));
        request(4, LabelReason.RANDOM, now.minus(Duration.ofDays(2)));
        send("r4", null);
        request(5, LabelReason.DRIFT, now.minus(Duration.ofDays(2)));
        request(1, LabelReason.DISAGREEMENT, now.minus(Duration.ofDays(1)));
        send("r6", "{\"reviewText\":\"secret\"".getBytes(StandardCharsets.UTF_8));

        // When
        int exitCode = run("queue");

        // Then
        assertThat(exitCode).isZero();
        assertThat(out.toString().lines().map(line -> REQUEST.fromBytes(line.getBytes(StandardCharsets.UTF_8))))
                .extracting(LabelRequest::reviewId, LabelRequest::reason)
                .containsExactly(
                        tuple("r2", LabelReason.RANDOM),
                        tuple("r5", LabelReason.DRIFT),
                        tuple("r1", LabelReason.DISAGREEMENT));
        assertThat(err.toString())
                .containsPattern(topics.labelRequests() + "-\\d+-\\d+")
                .contains(
                        "3 requests are open {RANDOM=1, DISAGREEMENT=1, DRIFT=1}, 1 are expired, 1 records were skipped")
                .doesNotContain("secret");
    }

    @Test
    void aQueueMayBeShortAndOfSomeReasons() throws Exception {
        // Given
        for (int number = 1; number <= 3; number++) {
            request(number, LabelReason.RANDOM, Instant.now().minusSeconds(60 - number));
        }
        request(4, LabelReason.DRIFT, Instant.now().minusSeconds(90));
        request(5, LabelReason.UNCERTAIN, Instant.now().minusSeconds(80));

        // When
        int exitCode = run(
                "queue", "--format=label-studio", "--limit=3", "--reason=RANDOM,UNCERTAIN", "--without-predictions");

        // Then
        assertThat(exitCode).isZero();
        JsonNode tasks = Json.mapper().readTree(out.toString());
        assertThat(tasks.findValuesAsText("reviewId")).containsExactly("r5", "r1", "r2");
        assertThat(tasks.get(0).has("predictions")).isFalse();
    }

    @Test
    void withoutATopicOfRequestsThereIsNoQueue() {
        // When
        int exitCode = run("queue", "--format=csv");

        // Then
        assertThat(exitCode).isEqualTo(66);
        assertThat(err.toString()).contains(topics.labelRequests());
    }

    @Test
    void labelsOfAToolGoToReviewLabelsAndOtherTextsToLabeledReviews() throws Exception {
        // When
        int exitCode =
                run("import", "--format=label-studio", "--data=" + EXAMPLES.resolve("label-studio.json"), "--json");

        // Then
        assertThat(exitCode).isZero();
        List<ReviewLabel> labels = labels();
        assertThat(labels).extracting(ReviewLabel::isPositive).containsExactly(false, true, false);
        assertThat(labels).allSatisfy(label -> {
            assertThat(label.reviewId()).isEqualTo("r1");
            assertThat(label.origin().reason()).contains(LabelReason.UNCERTAIN);
            assertThat(label.origin().requestId()).contains("q1");
            assertThat(label.origin().propensity()).contains(0.25);
        });
        assertThat(rows()).extracting(ReviewRow::text).containsExactly("A text of a file of my own");
        assertThat(Json.mapper().readTree(out.toString()))
                .isEqualTo(Json.mapper()
                        .readTree(
                                """
                {"imported": {"%s": 3, "%s": 1}, "reviews": 1, "people": 4, "secondLooks": 0, "leftOut": {"DISCARDED": 1, "NO_CHOICE": 1,
                 "SEVERAL_CHOICES": 1, "UNKNOWN_CHOICE": 1}, "disputed": 2, "ties": ["r4"]}"""
                                        .formatted(topics.reviewLabels(), topics.labeledReviews())));
        assertThat(err.toString())
                .contains("label-studio.json: item 2 (line 34, id 42)", "review r4")
                .doesNotContain("lamp");
    }

    @Test
    void nothingIsWrittenIfOneOfTheFilesIsNotOfTheFormat() throws Exception {
        // When
        int exitCode = run(
                "import",
                "--format=doccano",
                "--data",
                EXAMPLES.resolve("doccano/alice.jsonl").toString(),
                EXAMPLES.resolve("prodigy.jsonl").toString());

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(err.toString()).contains("prodigy.jsonl: item 1 (line 1)").hasLineCount(1);
        try (Admin admin = Admin.create(kafka().with(Map.of()))) {
            assertThat(admin.listTopics().names().get()).doesNotContain(topics.reviewLabels(), topics.labeledReviews());
        }
    }

    @Test
    void furtherNamesOfChoices() throws Exception {
        // Given
        Path file = directory.resolve("labels.csv");
        Files.writeString(file, "reviewId,reviewText,isPositive\nr1,one,gut\nr2,two,schlecht\nr3,three,egal\n");

        // When
        int exitCode = run(
                "import",
                "--format=csv",
                "--data=" + file,
                "--positive-values=gut,super",
                "--negative-values=schlecht");

        // Then
        assertThat(exitCode).isZero();
        assertThat(labels())
                .extracting(ReviewLabel::reviewId, ReviewLabel::isPositive)
                .containsExactlyInAnyOrder(tuple("r1", true), tuple("r2", false));
        assertThat(out.toString()).contains("Imported 2 labels of 2 reviews", "Left out: 1 with a choice");
    }

    @Test
    void aReviewThatIsTooLargeIsNamedBeforeAnyLabelIsWritten() throws Exception {
        // Given
        Path file = directory.resolve("labels.csv");
        Files.writeString(file, "reviewId,reviewText,isPositive\nr1,one,1\n," + "x".repeat(3_000_000) + ",0\n");
        new TopicSetup(kafka(), true).ensure(topics, List.of(topics.reviewLabels()));

        // When
        int exitCode = run("import", "--format=csv", "--data=" + file);

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(labels()).isEmpty();
    }

    private void request(int number, LabelReason reason, Instant at) throws Exception {
        send("r" + number, REQUEST.toBytes(LabelRequests.request(number, reason, at)));
    }

    private void send(String key, byte[] value) {
        new TopicSetup(kafka(), true).ensure(topics, List.of(topics.labelRequests()));
        try (TopicWriter writer = new TopicWriter(kafka())) {
            writer.send(topics.labelRequests(), key, value);
            writer.flush(topics.labelRequests());
        }
    }

    private List<ReviewLabel> labels() {
        InputParser parser = new InputParser(InputParser.InputFields.DEFAULT);
        List<ReviewLabel> labels = new ArrayList<>();
        TopicReader.readAll(kafka(), topics.reviewLabels(), record -> {
            ReviewLabel label = parser.label(record.value());
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(label.reviewId());
            labels.add(label);
        });
        return labels;
    }

    private List<ReviewRow> rows() {
        return LabeledCorpus.read(kafka(), topics.labeledReviews()).rows();
    }

    private int run(String... command) {
        List<String> args = new ArrayList<>(List.of("labels"));
        args.addAll(Arrays.asList(command));
        args.addAll(List.of("--bootstrap-servers=" + broker.bootstrapServers(), "--topic-prefix=" + prefix));
        return CommandLines.commandLine(Main.commands())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args.toArray(String[]::new));
    }

    private static KafkaSettings kafka() {
        return KafkaSettings.of(broker.bootstrapServers());
    }
}
