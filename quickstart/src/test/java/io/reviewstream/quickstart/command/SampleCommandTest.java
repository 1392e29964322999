package io.reviewstream.quickstart.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.quickstart.Main;
import io.reviewstream.quickstart.sample.SampleReview;
import io.reviewstream.quickstart.sample.SampleReview.Domain;
import io.reviewstream.quickstart.sample.SampleReview.TemplateSet;
import io.reviewstream.quickstart.sample.SampleReviews;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleCommandTest {
    @Test
    void theCsvHasTheReviewsOfTheSeed(@TempDir Path directory) throws IOException {
        // Given
        Path out = directory.resolve("sample.csv");

        // When
        int exitCode = CommandLines.run(
                Main.commands(),
                "sample",
                "--rows=50",
                "--seed=9",
                "--domain=electronics",
                "--split=held_out",
                "--out=" + out);

        // Then
        assertThat(exitCode).isZero();
        List<SampleReview> expected = new SampleReviews(9).reviews(Domain.ELECTRONICS, TemplateSet.HELD_OUT, 50);
        assertThat(rows(out))
                .extracting(row -> row.get("reviewText"))
                .isEqualTo(expected.stream().map(SampleReview::reviewText).toList());
        assertThat(rows(out))
                .extracting(row -> Boolean.valueOf(row.get("isPositive")))
                .isEqualTo(expected.stream().map(SampleReview::isPositive).toList());
    }

    @Test
    void withoutADomainBothAreInIt(@TempDir Path directory) throws IOException {
        // Given
        Path out = directory.resolve("sample.csv");

        // When
        CommandLines.run(Main.commands(), "sample", "--rows=21", "--out=" + out);

        // Then
        assertThat(rows(out)).hasSize(21);
        assertThat(rows(out))
                .filteredOn(row -> row.get("reviewId").startsWith("electronics"))
                .hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl"})
    void withoutAFileEveryRowIsOnStandardOutput(String format) {
        // Given
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));

        // When
        int exitCode;
        try {
            exitCode = CommandLines.run(Main.commands(), "sample", "--rows=200", "--format=" + format);
        } finally {
            System.setOut(before);
        }

        // Then
        assertThat(exitCode).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8).lines()).hasSize(format.equals("csv") ? 201 : 200);
    }

    @Test
    void asJsonEachReviewIsALineThatTheStreamerReads(@TempDir Path directory) throws IOException {
        // Given
        Path out = directory.resolve("sample.jsonl");

        // When
        int exitCode = CommandLines.run(Main.commands(), "sample", "--rows=20", "--format=jsonl", "--out=" + out);

        // Then
        assertThat(exitCode).isZero();
        InputParser parser = new InputParser(InputFields.DEFAULT);
        List<SampleReview> expected = new SampleReviews(42).reviews(Domain.HOUSEHOLD, TemplateSet.TRAINING, 10);
        assertThat(Files.readAllLines(out)).hasSize(20).first().satisfies(line -> {
            Review review = parser.review(line.getBytes(StandardCharsets.UTF_8));
            assertThat(review.reviewText()).isEqualTo(expected.get(0).reviewText());
        });
    }

    @Test
    void aFileInAMissingDirectoryIsMissingInput(@TempDir Path directory) {
        // Given
        Path out = directory.resolve("missing").resolve("sample.csv");

        // When
        int exitCode = CommandLines.run(Main.commands(), "sample", "--out=" + out);

        // Then
        assertThat(exitCode).isEqualTo(66);
    }

    private static List<CSVRecord> rows(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CSVParser parser = CSVFormat.DEFAULT
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get()
                        .parse(reader)) {
            return parser.getRecords();
        }
    }
}
