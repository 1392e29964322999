package io.reviewstream.common.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.TextHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only one who reads from a stream sees; the trainer's {@code CsvCorpusTest} has the rest. */
class ReviewRowsTest {
    @Test
    void rowsNeedNoLabels() throws IOException {
        // Given
        ReviewRows rows = rows("stars,review\n5,\"Fine,\nreally\"\n".getBytes(UTF_8));

        // When
        ReviewRows.Row row = rows.next().orElseThrow();

        // Then
        assertThat(row).isEqualTo(new ReviewRows.Row(2, "", "Fine,\nreally", ""));
        assertThat(row.idOrHash()).isEqualTo("sha256-" + TextHash.of("fine, really"));
        assertThat(rows.next()).isEmpty();
    }

    @Test
    void labelsAreReadOnlyWhereTheyAreAskedFor() throws IOException {
        // Given
        byte[] labelFirst = "isPositive,reviewId,text\n1,r1,Fine\n".getBytes(UTF_8);
        byte[] textFirst = "text,isPositive\nFine,1\n".getBytes(UTF_8);

        // When
        ReviewRows.Row labelled = labelled(labelFirst).next().orElseThrow();
        ReviewRows.Row unlabelled = rows(textFirst).next().orElseThrow();

        // Then
        assertThat(labelled).isEqualTo(new ReviewRows.Row(2, "r1", "Fine", "1"));
        assertThat(unlabelled).isEqualTo(new ReviewRows.Row(2, "", "Fine", ""));
    }

    @Test
    void anIdMayBeTheFirstColumn() throws IOException {
        // When
        ReviewRows.Row row =
                rows("reviewId,text\n r1 ,Fine\n".getBytes(UTF_8)).next().orElseThrow();

        // Then
        assertThat(row.idOrHash()).isEqualTo("r1");
    }

    @Test
    void anEmptyFileNeedsAHeader() {
        assertThatThrownBy(() -> rows(new byte[0]))
                .isInstanceOf(UserException.class)
                .hasMessage("here is empty; it needs a header row with a column reviewText (or text, review).");
        assertThatThrownBy(() -> labelled(new byte[0]))
                .isInstanceOf(UserException.class)
                .hasMessage("here is empty; it needs a header row with reviewText (or text, review) and isPositive.");
    }

    @Test
    void whatIsNoTextIsRejectedBeforeItsHeaderIsRead() {
        assertThatThrownBy(() -> rows(new byte[] {0x1f, (byte) 0x8b, 8, 0}))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("compressed by gzip");
    }

    @Test
    void aHeaderWithAnotherDelimiterNeedsLabelsOnlyWhereTheyAreAskedFor() {
        // Given
        byte[] semicolons = "text;stars\nFine;5\n".getBytes(UTF_8);

        // Then
        assertThatThrownBy(() -> rows(semicolons))
                .hasMessageEndingWith(
                        "Instead, its columns text, stars are separated by semicolons; commas are expected.");
        assertThatThrownBy(() -> labelled(semicolons)).hasMessageEndingWith("It has text;stars.");
    }

    @Test
    void aFirstLineThatIsNoHeaderIsNotQuoted() {
        assertThatThrownBy(() -> labelled("{\"text\": \"secret\", \"label\": [\"pos\"]}\n".getBytes(UTF_8)))
                .hasMessageContaining("line 1, the header, has no column")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "'Fine,1,2', it has 3 fields where the header has 2",
        "'\"never closed,1', a quote is not closed",
        "'\"Fine\" it was,1', a quote is not closed"
    })
    void aMalformedRowIsNamedByTheLineItStartsAt(String row, String what) throws IOException {
        // Given
        ReviewRows rows = rows(("text,stars\n\"a\nb\",1\n" + row + "\n").getBytes(UTF_8));

        // When
        rows.next();

        // Then
        assertThatThrownBy(rows::next)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("here: the row that starts at line 4 is malformed: " + what);
    }

    @Test
    void rowsBeforeALineThatIsNotUtf8AreThere() throws IOException {
        // Given
        ReviewRows rows = rows("text\nFine\n\"Caf\u00e9\"\n".getBytes(ISO_8859_1));

        // When
        rows.next();

        // Then
        assertThatThrownBy(rows::next)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("here: line 3 is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reviewText,isPositive\n",
                "a,\"reviewText\"\r\n",
                "stars, reviewText",
                "text,isPositive\n",
                "reviewId,review"
            })
    void isAHeader(String line) {
        assertThat(ReviewRows.isHeader(line.getBytes(UTF_8))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "reviewText\n", "text,stars\n", "reviewtext,a\n", "a,\"reviewText", "\"a\"b,reviewText"
            })
    void isNoHeader(String line) {
        assertThat(ReviewRows.isHeader(line.getBytes(UTF_8))).isFalse();
    }

    @Test
    void aQuoteThatIsNotClosedInALargeFileIsFoundByTheLengthOfTheRow() throws IOException {
        // Given
        String file = "text,isPositive\nGood,1\n\"Bad,0\n" + ("x".repeat(99) + "\n").repeat(400_000);
        ReviewRows rows = labelled(file.getBytes(UTF_8));

        // When
        rows.next();

        // Then
        assertThatThrownBy(rows::next)
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(
                        "here: the row that starts at line 3 is malformed: it is longer than 16 MiB; probably a quote");
    }

    @Test
    void manyRowsMayBeLongerThanTheLimitTogether() throws IOException {
        // Given
        String file = "text,isPositive\n" + ("x".repeat(97) + ",1\n").repeat(200_000);
        ReviewRows rows = labelled(file.getBytes(UTF_8));

        // When
        long count = 0;
        while (rows.next().isPresent()) {
            count++;
        }

        // Then
        assertThat(count).isEqualTo(200_000);
    }

    @Test
    void otherColumnsOfTheRowThatWasReadLast() throws IOException {
        // Given
        ReviewRows rows = rows("text,who\none,ann\ntwo,bob\n".getBytes(UTF_8));
        rows.next();

        // When
        String first = rows.field("who");
        rows.next();

        // Then
        assertThat(first).isEqualTo("ann");
        assertThat(rows.field("who")).isEqualTo("bob");
        assertThat(rows.field("when")).isEmpty();
    }

    @Test
    void labelsMayBeReadWhereThereAreSome() throws IOException {
        // When
        ReviewRows with = ReviewRows.readAnyLabels(
                new LineReader(new ByteArrayInputStream("text,isPositive\nFine,1\n".getBytes(UTF_8))), "here");
        ReviewRows without = ReviewRows.readAnyLabels(
                new LineReader(new ByteArrayInputStream("text\nFine\n".getBytes(UTF_8))), "here");

        // Then
        assertThat(with.next())
                .hasValueSatisfying(row -> assertThat(row.label()).isEqualTo("1"));
        assertThat(without.next())
                .hasValueSatisfying(row -> assertThat(row.label()).isEmpty());
    }

    private static ReviewRows labelled(byte[] content) throws IOException {
        return ReviewRows.readLabelled(new LineReader(new ByteArrayInputStream(content)), "here");
    }

    private static ReviewRows rows(byte[] content) throws IOException {
        return ReviewRows.read(new LineReader(new ByteArrayInputStream(content)), "here");
    }
}
