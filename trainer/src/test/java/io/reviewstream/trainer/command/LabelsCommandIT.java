package io.reviewstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.trainer.KafkaFixture;
import io.reviewstream.trainer.Main;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.topic.LabeledCorpus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LabelsCommandIT extends KafkaFixture {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void importTwoReviews() throws Exception {
        Path csv = directory.resolve("reviews.csv");
        Files.writeString(csv, "reviewId,reviewText,isPositive\nr1,fine,1\nr2,secret,0\n");
        assertThat(run("import", "--data=" + csv)).isZero();
        out.getBuffer().setLength(0);
    }

    @Test
    void anErasedReviewIsInNoLaterTraining() {
        // Given
        String[] command = {"erase", "--review-id", "r2", "--review-id", "unknown", "--json"};

        // When
        int exitCode = run(command);

        // Then
        assertThat(exitCode).isZero();
        assertThat(out.toString())
                .contains("\"erased\":[\"r2\"]")
                .contains("\"absent\":[\"unknown\"]")
                .doesNotContain("secret");
        assertThat(rows()).extracting(ReviewRow::reviewId).containsExactly("r1");
        assertThat(tombstones()).containsExactlyInAnyOrder("r2", "unknown");
    }

    @Test
    void aReviewThatIsTooLargeIsNamedBeforeAnyIsWritten() throws Exception {
        // Given
        Path csv = directory.resolve("large.csv");
        Files.writeString(
                csv,
                "reviewId,reviewText,isPositive\nr3,fine,1\nlarge," + "x".repeat(3_000_000) + ",0\nr4,fine too,1\n");

        // When
        int exitCode = run("import", "--data=" + csv);

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(rows()).extracting(ReviewRow::reviewId).containsExactlyInAnyOrder("r1", "r2");
    }

    @Test
    void erasingAgainSaysThatThereIsNothing() {
        // Given
        assertThat(run("erase", "--review-id=r2")).isZero();
        assertThat(out.toString()).startsWith("Erased r2 from " + topics.labeledReviews());
        out.getBuffer().setLength(0);

        // When
        int exitCode = run("erase", "--review-id=r2");

        // Then
        assertThat(exitCode).isZero();
        assertThat(out.toString()).startsWith("Nothing to erase: r2 is not on " + topics.labeledReviews());
        assertThat(rows()).hasSize(1);
    }

    @Test
    void aBlankIdIsAUsageErrorAndErasesNothing() {
        // Given
        String[] command = {"erase", "--review-id=r2", "--review-id= "};

        // When
        int exitCode = run(command);

        // Then
        assertThat(exitCode).isEqualTo(64);
        assertThat(err.toString()).contains("reviewstream: --review-id must not be blank.");
        assertThat(rows()).hasSize(2);
    }

    private int run(String... command) {
        List<String> args = new ArrayList<>(List.of("labels"));
        args.addAll(Arrays.asList(command));
        args.addAll(List.of("--bootstrap-servers=" + kafka.bootstrapServers(), "--topic-prefix=" + prefix));
        return CommandLines.commandLine(Main.commands())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args.toArray(String[]::new));
    }

    private List<ReviewRow> rows() {
        return LabeledCorpus.read(kafka, topics.labeledReviews()).rows();
    }

    private List<String> tombstones() {
        List<String> keys = new ArrayList<>();
        TopicReader.readAll(kafka, topics.labeledReviews(), record -> {
            if (record.value() == null) {
                keys.add(new String(record.key(), StandardCharsets.UTF_8));
            }
        });
        return keys;
    }
}
