package io.reviewstream.trainer.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.trainer.labelling.LabelImport.NoLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no exports of the tool, damaged ones, and tasks that cannot be labels. */
class BadExportsTest {
    @TempDir
    Path directory;

    private LabelImport readLines(LabellingTool tool, String lines) throws IOException {
        return LabelImporterTest.readLines(directory, tool, lines);
    }

    @Test
    void aPredictionInARequestIsNotTakenForALabel() throws Exception {
        // Given
        Path requests = directory.resolve("requests.jsonl");
        StringBuilder written = new StringBuilder();
        LabellingTool.JSONL.write(List.of(LabelRequests.request(1)), true, written);
        Files.writeString(requests, written);

        // When
        assertThatThrownBy(() -> LabelImporterTest.read(LabellingTool.JSONL, requests))
                // Then
                .isInstanceOf(UserException.class)
                .hasMessageContaining("requests.jsonl: item 1 (line 1)")
                .hasMessageContaining("predicted");
    }

    @ParameterizedTest
    @CsvSource({
        "LABEL_STUDIO, prodigy.jsonl",
        "LABEL_STUDIO, argilla.json",
        "DOCCANO, label-studio.json",
        "DOCCANO, prodigy.jsonl",
        "ARGILLA, label-studio.json",
        "ARGILLA, doccano/alice.jsonl",
        "PRODIGY, doccano/alice.jsonl",
        "PRODIGY, argilla.json",
        "JSONL, doccano/alice.jsonl",
        "JSONL, label-studio.json",
        "JSONL, labels.csv",
        "CSV, labels.jsonl",
        "CSV, label-studio.json",
        "PRODIGY, labels.csv"
    })
    void aFileOfAnotherFormatIsBadInput(LabellingTool tool, String file) {
        // When
        assertThatThrownBy(() -> LabelImporterTest.read(tool, file))
                // Then
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(UserException.Kind.BAD_INPUT))
                .hasMessageContaining(LabelImporterTest.EXAMPLES.resolve(file).toString());
    }

    @Test
    void itemsAreReadOneByOneAndADamagedOneIsNamedByItsLine() throws Exception {
        // Given
        Path file = directory.resolve("all.json");
        Files.writeString(
                file, "[\n{\"text\":\"a\",\"label\":[]},\n{\"text\":\"b\",\"label\":[]},\n{\"text\":secret\n]");
        List<String> received = new ArrayList<>();

        // When
        assertThatThrownBy(() -> LabellingTool.DOCCANO.read(file, item -> received.add(item.text())))
                // Then
                .isInstanceOf(UserException.class)
                .hasMessageContaining("line 4")
                .hasMessageNotContaining("secret");
        assertThat(received).containsExactly("a", "b");
    }

    @Test
    void aMissingFileIsMissingInput() {
        // When
        assertThatThrownBy(() -> LabelImporterTest.read(LabellingTool.PRODIGY, directory.resolve("none.jsonl")))
                // Then
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(UserException.Kind.MISSING_INPUT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"yesterday\"",
                "\"2026-11-30 23:50:00\"",
                "\"2026-02-30T00:00:00Z\"",
                "\"+1000000000-12-31T23:59:59Z\"",
                "\"-999999999-01-01T00:00:00Z\"",
                "17"
            })
    void aTimeThatIsNoneIsBadInput(String time) {
        assertThatThrownBy(() -> readLines(
                        LabellingTool.JSONL, "{\"reviewId\":\"r1\",\"isPositive\":true,\"labeledAt\":" + time + "}"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("labels.jsonl: item 1 (line 1)")
                .hasMessageContaining("2026-04-17T09:30:12Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "1e300", "-1e15", "NaN"})
    void aTimestampOfProdigyThatIsNoTimeIsBadInput(String seconds) {
        assertThatThrownBy(() -> readLines(
                        LabellingTool.PRODIGY,
                        "{\"text\":\"a\",\"answer\":\"accept\",\"accept\":[\"POSITIVE\"],\"_timestamp\":" + seconds
                                + "}"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("labels.jsonl");
    }

    @Test
    void filesThatWerePutBehindOneAnotherAreReadToTheEnd() throws Exception {
        // Given
        String task =
                """
                [{"id": 1, "data": {"reviewId": "r%d"}, "annotations": [{"result": [{"from_name": "mood", "value":
                 {"choices": ["Positive"]}}]}]}]""";

        // When
        LabelImport read = readLines(LabellingTool.LABEL_STUDIO, task.formatted(1) + "\n" + task.formatted(2));

        // Then
        assertThat(read.labels()).extracting(ReviewLabel::reviewId).containsExactly("r1", "r2");
        for (String end : List.of("]", "garbage", "{")) {
            assertThatThrownBy(() -> readLines(LabellingTool.LABEL_STUDIO, task.formatted(1) + end))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("malformed JSON at line 2");
        }
    }

    @Test
    void whatIsNestedTooDeeplyIsSaidToBe() {
        assertThatThrownBy(() -> readLines(LabellingTool.JSONL, "{\"a\":" + "[".repeat(100_000)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("labels.jsonl: JSON that is nested too deeply");
    }

    @Test
    void anEmptyFileIsBadInput() {
        assertThatThrownBy(() -> readLines(LabellingTool.LABEL_STUDIO, ""))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("labels.jsonl is empty");
    }

    @Test
    void aTaskWithNeitherIdNorTextIsLeftOut() throws Exception {
        // Given
        Path file = directory.resolve("export.json");
        Files.writeString(
                file,
                """
                [{"id": 1, "data": {}, "annotations": [{"result": [{"from_name": "sentiment", "value":
                 {"choices": ["Positive"]}}]}]}]""");

        // When
        LabelImport read = LabelImporterTest.read(LabellingTool.LABEL_STUDIO, file);

        // Then
        assertThat(read.labels()).isEmpty();
        assertThat(read.rows()).isEmpty();
        assertThat(read.leftOut()).containsOnlyKeys(NoLabel.NO_REVIEW);
    }

    @Test
    void anIdThatKafkaDoesNotTakeIsLeftOut() throws Exception {
        // When
        LabelImport read = readLines(
                LabellingTool.JSONL,
                "{\"reviewId\":\"\\ud800\",\"isPositive\":true}\n{\"reviewId\":\"" + "x".repeat(70_000)
                        + "\",\"isPositive\":true}");

        // Then
        assertThat(read.labels()).isEmpty();
        assertThat(read.leftOut()).containsOnlyKeys(NoLabel.UNUSABLE_ID);
        assertThat(read.leftOut().get(NoLabel.UNUSABLE_ID).toString()).hasSizeLessThan(500);
    }
}
