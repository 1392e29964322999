package io.reviewstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.serde.Json;
import io.reviewstream.common.topic.LabelRequestsTopic;
import io.reviewstream.trainer.KafkaFixture;
import io.reviewstream.trainer.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code labels suspects} with files and with Kafka. */
@Timeout(60)
class LabelsSuspectsCommandIT extends KafkaFixture {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path csv;

    /** 200 reviews, of which r0, r1 and r2 have the wrong label. */
    @BeforeEach
    void write() throws IOException {
        csv = directory.resolve("reviews.csv");
        List<String> lines = new ArrayList<>(List.of("reviewId,reviewText,isPositive"));
        for (int i = 0; i < 200; i++) {
            boolean positive = i % 2 == 0;
            lines.add("r%d,%s number %d,%s".formatted(i, positive ? "good great" : "bad awful", i, positive ^ i < 3));
        }
        Files.write(csv, lines);
    }

    @Test
    void suspectsOfAFileAreListedByIdWithoutTheirTexts() throws IOException {
        // When
        int exitCode = run("suspects", "--data=" + csv, "--json");

        // Then
        assertThat(exitCode).isZero();
        JsonNode json = Json.mapper().readTree(out.toString());
        assertThat(json.findValuesAsText("reviewId")).containsExactlyInAnyOrder("r0", "r1", "r2");
        assertThat(json.findValuesAsText("place"))
                .containsExactlyInAnyOrder("reviews.csv:2", "reviews.csv:3", "reviews.csv:4");
        assertThat(json.get("found").intValue()).isEqualTo(3);
        assertThat(json.at("/positive/labels").intValue()
                        + json.at("/negative/labels").intValue())
                .isEqualTo(200);
        assertThat(out.toString()).doesNotContain("number");
    }

    @Test
    void textsAreShownOnDemandAndTheListMayBeShort() {
        // When
        int exitCode = run("suspects", "--data=" + csv, "--limit=1", "--show-texts");

        // Then
        assertThat(exitCode).isZero();
        assertThat(out.toString())
                .contains("3 labels are probably wrong; the 1 most suspicious:")
                .containsOnlyOnce("number");
    }

    @Test
    void suspectsOfTheTopicAreAskedForAgain() throws Exception {
        // Given
        assertThat(runWithKafka("import", "--data=" + csv)).isZero();
        out.getBuffer().setLength(0);

        // When
        int exitCode = runWithKafka("suspects", "--request", "--expiry=2d");

        // Then
        assertThat(exitCode).isZero();
        assertThat(out.toString()).contains(topics.labeledReviews() + "-", "Requested 3 labels.");
        assertThat(err.toString()).doesNotContain("Warning");
        List<LabelRequest> requests = new LabelRequestsTopic(kafka, topics.labelRequests())
                .read(Instant.now())
                .open();
        assertThat(requests).extracting(LabelRequest::reviewId).containsExactlyInAnyOrder("r0", "r1", "r2");
        assertThat(requests).allSatisfy(request -> {
            assertThat(request.reason()).isEqualTo(LabelReason.SUSPECT);
            assertThat(request.propensity()).isEqualTo(1);
            assertThat(request.labels()).isEqualTo(1);
            assertThat(request.isPositive()).isEqualTo(request.probability() >= 0.5);
            assertThat(Duration.between(request.requestedAt(), request.expiresAt()))
                    .isEqualTo(Duration.ofDays(2));
        });
        assertThat(requests).extracting(LabelRequest::requestId).doesNotHaveDuplicates();
    }

    @Test
    void aReviewOfAFileMayBeUnknownToTheStreamer() throws Exception {
        // Given
        create(topics.labeledReviews());

        // When
        int exitCode = runWithKafka("suspects", "--data=" + csv, "--request", "--limit=2");

        // Then
        assertThat(exitCode).isZero();
        assertThat(err.toString()).contains("Warning: 2 of the requested reviews are from --data.");
        assertThat(new LabelRequestsTopic(kafka, topics.labelRequests())
                        .read(Instant.now())
                        .open())
                .hasSize(2);
    }

    @Test
    void fewReviewsAreOneError() throws IOException {
        // Given
        Files.write(csv, Files.readAllLines(csv).subList(0, 50));

        // When
        int exitCode = run("suspects", "--data=" + csv);

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(err.toString()).hasLineCount(2).contains("100 reviews are needed");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void optionsThatMakeNoSenseAreUsageErrors() {
        assertThat(run("suspects")).isEqualTo(64);
        assertThat(run("suspects", "--data=" + csv, "--limit=0")).isEqualTo(64);
        assertThat(run("suspects", "--data=" + csv, "--request")).isEqualTo(64);
        assertThat(runWithKafka("suspects", "--request", "--expiry=soon")).isEqualTo(64);
        assertThat(err.toString()).contains("Give --data", "--limit must be", "--request requires", "--expiry must be");
    }

    private int runWithKafka(String... command) {
        List<String> args = new ArrayList<>(Arrays.asList(command));
        args.addAll(List.of("--bootstrap-servers=" + kafka.bootstrapServers(), "--topic-prefix=" + prefix));
        return run(args.toArray(String[]::new));
    }

    private int run(String... command) {
        List<String> args = new ArrayList<>(List.of("labels"));
        args.addAll(Arrays.asList(command));
        return CommandLines.commandLine(Main.commands())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args.toArray(String[]::new));
    }
}
