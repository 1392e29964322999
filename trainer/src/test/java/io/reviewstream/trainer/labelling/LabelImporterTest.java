package io.reviewstream.trainer.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.trainer.labelling.LabelImport.ImportedRow;
import io.reviewstream.trainer.labelling.LabelImport.NoLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples under {@code labelling/} are as the tools document their exports. */
class LabelImporterTest {
    static final Path EXAMPLES = Path.of("src/test/resources/labelling");
    private static final Instant NOW = Instant.parse("2026-03-10T00:00:00Z");
    private static final String OWN_TEXT = "A text of a file of my own";

    @TempDir
    Path directory;

    @Test
    void labelStudio() {
        // When
        LabelImport read = read(LabellingTool.LABEL_STUDIO, "label-studio.json");

        // Then
        assertThat(read.labels())
                .as("two of three say negative: the newest label says so, though a positive one was given later")
                .containsExactly(
                        label("r1", false, "2026-03-09T10:05:00.250Z", "1"),
                        label("r1", true, "2026-03-09T10:09:00Z", "3"),
                        label("r1", false, "2026-03-09T10:09:00.001Z", "bea@example.com"));
        assertOwnText(read);
        assertThat(read.disputed()).isEqualTo(2);
        assertThat(read.ties()).containsExactly("r4");
        assertThat(read.people()).isEqualTo(4);
        assertThat(read.leftOut())
                .containsOnlyKeys(
                        NoLabel.DISCARDED, NoLabel.UNKNOWN_CHOICE, NoLabel.SEVERAL_CHOICES, NoLabel.NO_CHOICE);
        assertThat(read.leftOut().get(NoLabel.DISCARDED).first())
                .containsExactly(EXAMPLES.resolve("label-studio.json") + ": item 2 (line 34, id 42), review r2");
    }

    @Test
    void doccanoHasAFileForEachPerson() {
        // When
        LabelImport read = read(LabellingTool.DOCCANO, "doccano/alice.jsonl", "doccano/bob.jsonl");

        // Then
        assertThat(read.labels())
                .containsExactly(
                        label("r1", false, NOW.toString(), "alice"), label("r1", false, NOW.toString(), "bob"));
        assertOwnText(read);
        assertThat(read.leftOut()).containsOnlyKeys(NoLabel.NO_CHOICE, NoLabel.SEVERAL_CHOICES);
        assertThat(read.leftOut().get(NoLabel.NO_CHOICE))
                .hasToString(EXAMPLES.resolve("doccano/alice.jsonl") + ": item 2 (line 2, id 102), review r2");
    }

    @Test
    void aSharedFileOfDoccanoNamesNobody() throws Exception {
        // Given
        Path all = directory.resolve("all.jsonl");
        Files.copy(EXAMPLES.resolve("doccano/bob.jsonl"), all);

        // When
        LabelImport read = read(LabellingTool.DOCCANO, all);

        // Then
        assertThat(read.labels())
                .hasSize(1)
                .allMatch(label -> label.origin().labeledBy().isEmpty());
        assertThat(read.people()).isZero();
    }

    @Test
    void argillaNested() {
        // When
        LabelImport read = read(LabellingTool.ARGILLA, "argilla.json");

        // Then
        assertThat(read.labels())
                .containsExactly(label("r1", false, NOW.toString(), "8f0e6b7c-1111-4a4a-9c9c-000000000001"));
        assertThat(read.leftOut()).containsOnlyKeys(NoLabel.NO_CHOICE);
    }

    @Test
    void argillaFlattenedSaysWhatWasSubmitted() {
        // When
        LabelImport read = read(LabellingTool.ARGILLA, "argilla-flat.jsonl");

        // Then
        assertThat(read.labels())
                .containsExactly(label("r1", false, NOW.toString(), "8f0e6b7c-1111-4a4a-9c9c-000000000001"));
        assertThat(read.leftOut()).containsOnlyKeys(NoLabel.NO_CHOICE, NoLabel.DISCARDED);
        assertThat(read.leftOut().get(NoLabel.DISCARDED).count()).isEqualTo(2);
    }

    @Test
    void prodigy() {
        // When
        LabelImport read = read(LabellingTool.PRODIGY, "prodigy.jsonl");

        // Then
        assertThat(read.labels()).containsExactly(label("r1", false, "2026-03-09T10:05:00Z", "reviews-alice"));
        assertOwnText(read);
        assertThat(read.leftOut()).containsOnlyKeys(NoLabel.DISCARDED);
        assertThat(read.leftOut().get(NoLabel.DISCARDED).count()).isEqualTo(2);
    }

    @Test
    void csv() {
        // When
        LabelImport read = read(LabellingTool.CSV, "labels.csv");

        // Then
        assertThat(read.labels()).containsExactly(label("r1", false, NOW.toString(), "alice"));
        assertOwnText(read);
        assertThat(read.leftOut()).containsOnlyKeys(NoLabel.NO_CHOICE, NoLabel.UNKNOWN_CHOICE);
        assertThat(read.leftOut().get(NoLabel.UNKNOWN_CHOICE))
                .hasToString(EXAMPLES.resolve("labels.csv") + ": the row at line 5, review r3");
    }

    @Test
    void jsonLines() {
        // When
        LabelImport read = read(LabellingTool.JSONL, "labels.jsonl");

        // Then
        assertThat(read.labels()).containsExactly(label("r1", false, "2026-03-09T10:05:00Z", "alice"));
        assertOwnText(read);
        assertThat(read.leftOut()).containsOnlyKeys(NoLabel.NO_CHOICE);
    }

    @Test
    void onlyTheFirstPlacesAreKept() throws Exception {
        // Given
        Path file = directory.resolve("all.jsonl");
        Files.writeString(file, "{\"text\":\"a\",\"label\":[]}\n".repeat(25));

        // When
        LabelImport read = read(LabellingTool.DOCCANO, file);

        // Then
        assertThat(read.leftOut().get(NoLabel.NO_CHOICE).count()).isEqualTo(25);
        assertThat(read.leftOut().get(NoLabel.NO_CHOICE).first()).hasSize(20);
        assertThat(read.leftOut().get(NoLabel.NO_CHOICE).toString()).endsWith(" and 5 more");
    }

    private LabelImport readLines(LabellingTool tool, String lines) throws IOException {
        return readLines(directory, tool, lines);
    }

    /** Reads a file with these lines. */
    static LabelImport readLines(Path directory, LabellingTool tool, String lines) throws IOException {
        Path file = directory.resolve("labels." + (tool == LabellingTool.CSV ? "csv" : "jsonl"));
        Files.writeString(file, lines);
        return read(tool, file);
    }

    @Test
    void aSecondLookBecomesARowWithTheIdOfTheReview() throws Exception {
        // When
        LabelImport read = readLines(
                LabellingTool.JSONL,
                """
                {"reviewId":"r1","requestId":"q1","reason":"SUSPECT","propensity":1.0,"reviewText":"Leaks","isPositive":false,\
                "labeledBy":"ann","labeledAt":"2026-03-09T10:00:00Z"}
                {"reviewId":"r2","requestId":"q2","reason":"SUSPECT","propensity":1.0,"isPositive":false}
                """);

        // Then
        assertThat(read.secondLooks()).containsExactly("r1");
        assertThat(read.rows()).extracting(ImportedRow::review).singleElement().satisfies(review -> {
            assertThat(review.reviewId()).isEqualTo("r1");
            assertThat(review.reviewText()).isEqualTo("Leaks");
            assertThat(review.isPositive()).isFalse();
            assertThat(review.labeledAt()).isEqualTo("2026-03-09T10:00:00Z");
            assertThat(review.origin().reason()).contains(LabelReason.SUSPECT);
            assertThat(review.origin().labeledBy()).contains("ann");
        });
        assertThat(read.labels())
                .as("without a text there is no row")
                .extracting(ReviewLabel::reviewId)
                .containsExactly("r2");
    }

    @Test
    void twoPeopleWhoWereAskedMayDisagree() throws Exception {
        // When
        LabelImport read = readLines(
                LabellingTool.CSV,
                """
                reviewId,labels,isPositive,labeledBy
                r1,2,1,ann
                r1,2,0,bob
                r2,1,1,ann
                r2,1,0,bob
                """);

        // Then
        assertThat(read.labels())
                .extracting(ReviewLabel::reviewId, ReviewLabel::isPositive, label -> label.origin()
                        .labeledBy()
                        .orElseThrow())
                .containsExactly(tuple("r1", true, "ann"), tuple("r1", false, "bob"));
        assertThat(read.disputed()).isEqualTo(2);
        assertThat(read.ties()).containsExactly("r2");
    }

    @Test
    void aLabelOfProdigyWithoutChoicesIsWhatWasAccepted() throws Exception {
        // When
        LabelImport read = readLines(
                LabellingTool.PRODIGY,
                """
                {"text":"a","label":"POSITIVE","answer":"accept"}
                {"text":"b","label":"POSITIVE","answer":"reject"}
                """);

        // Then
        assertThat(read.rows()).extracting(row -> row.row().text()).containsExactly("a");
        assertThat(read.leftOut()).containsOnlyKeys(NoLabel.DISCARDED);
    }

    @Test
    @DisplayName("The majority decides about a text without an id, and without a majority it is left out")
    void textsOfSeveralPeople() throws Exception {
        // Given
        Path file = directory.resolve("labels.csv");
        Files.writeString(
                file,
                """
                reviewText,isPositive,labeledBy
                first,1,a
                first,1,b
                First ,0,c
                second,1,a
                second,0,b
                """);

        // When
        LabelImport read = read(LabellingTool.CSV, file);

        // Then
        assertThat(read.rows())
                .extracting(row -> row.row().text(), ImportedRow::isPositive)
                .containsExactly(tuple("first", true));
        assertThat(read.disputed()).isEqualTo(2);
        assertThat(read.ties()).singleElement().asString().startsWith("sha256-");
    }

    private static void assertOwnText(LabelImport read) {
        assertThat(read.rows()).singleElement().satisfies(row -> {
            assertThat(row.review().reviewText()).isEqualTo(OWN_TEXT);
            assertThat(row.review().isPositive()).isTrue();
            assertThat(row.review().reviewId()).startsWith("sha256-");
        });
        assertThat(read.secondLooks()).isEmpty();
    }

    /** A label of the request {@code q1}. */
    private static ReviewLabel label(String reviewId, boolean isPositive, String at, String by) {
        LabelOrigin origin = new LabelOrigin(
                Optional.of(LabelReason.UNCERTAIN), Optional.of("q1"), Optional.of(0.25), Optional.of(by));
        return new ReviewLabel(reviewId, isPositive, Optional.of(Instant.parse(at)), origin);
    }

    static LabelImport read(LabellingTool tool, String... examples) {
        return read(tool, Arrays.stream(examples).map(EXAMPLES::resolve).toArray(Path[]::new));
    }

    static LabelImport read(LabellingTool tool, Path... files) {
        return LabelImporter.read(tool, List.of(files), new ChoiceNames(List.of(), List.of()), NOW);
    }
}
