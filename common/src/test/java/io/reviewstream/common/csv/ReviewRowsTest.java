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

    private static ReviewRows rows(byte[] content) throws IOException {
        return ReviewRows.read(new LineReader(new ByteArrayInputStream(content)), "here");
    }
}
