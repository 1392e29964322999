package io.reviewstream.common.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableCheckTest {
    static Stream<Arguments> tables() {
        return Stream.of(
                Arguments.of("reviewText;isPositive\nGood;1\n".getBytes(UTF_8), "separated by semicolons"),
                Arguments.of("id\ttext\n1\tGood\n".getBytes(UTF_8), "separated by tabs"),
                Arguments.of("sep=;\nid;text\n".getBytes(UTF_8), "begins with sep=;"),
                Arguments.of("id;comment;stars\n7;Good;5\n".getBytes(UTF_8), "columns id, comment, stars"),
                Arguments.of("id,comment,stars\n7,Good,5\n".getBytes(UTF_8), "columns id, comment, stars"),
                Arguments.of("id,comment\n7,Good\n".getBytes(UTF_8), "columns id, comment"),
                Arguments.of("\0text\n".getBytes(UTF_8), "zero byte"),
                Arguments.of("\rGood\n".getBytes(UTF_8), "CR alone"),
                Arguments.of("PK\u0003\u0004\u0014\0".getBytes(ISO_8859_1), "Excel"),
                Arguments.of("PAR1\u0015\0".getBytes(ISO_8859_1), "Parquet"),
                Arguments.of("\u001f\u008b\b\0".getBytes(ISO_8859_1), "gzip"),
                Arguments.of("\uFEFFtext\nGood\n".getBytes(UTF_16LE), "iconv -f UTF-16"),
                Arguments.of("text\nGood\n".getBytes(UTF_16LE), "zero byte"),
                Arguments.of("text\rGood\r".getBytes(UTF_8), "CR alone"));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void isRejectedWithWhatItIs(byte[] input, String what) {
        assertThatThrownBy(() -> TableCheck.rejectTable(lines(input), "here"))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(UserException.Kind.BAD_INPUT))
                .hasMessageStartingWith("here ")
                .hasMessageContaining(what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Works great, fast, cheap\nBad, slow, dear\n",
                "Good; really\nBad; really\n",
                "Great,thanks\nIt broke\n",
                "Good\r\nBad\r\n",
                "text\nGood\n",
                "{\"reviewText\":\"Good\"}\n"
            })
    void textIsNoTableAndStaysWhole(String text) throws IOException {
        // Given
        LineReader lines = lines(text.getBytes(UTF_8));

        // When
        TableCheck.rejectTable(lines, "here");

        // Then
        StringBuilder read = new StringBuilder();
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            read.append(new String(line.get(), UTF_8));
        }
        assertThat(read).hasToString(text);
    }

    @Test
    void textInTheFirstLineIsKnownBeforeASecondIsThere() throws IOException {
        // Given
        InputStream nothingAfter = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("waits for the second line");
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                return read();
            }
        };
        LineReader lines = new LineReader(new SequenceInputStream(
                new ByteArrayInputStream("Works great, really\n".getBytes(UTF_8)), nothingAfter));

        // When
        TableCheck.rejectTable(lines, "here");

        // Then
        assertThat(lines.next()).contains("Works great, really\n".getBytes(UTF_8));
    }

    @Test
    void aHeaderWithoutTheColumnsIsReportedWithThoseItHas() {
        assertThatThrownBy(() -> ReviewRows.readLabelled(lines("id,comment\n1,Good\n".getBytes(UTF_8)), "here"))
                .hasMessageContaining("has no column reviewText (or text, review) and isPositive")
                .hasMessageEndingWith("It has id, comment.");
        assertThatThrownBy(() -> ReviewRows.readLabelled(lines("text;isPositive\nGood;1\n".getBytes(UTF_8)), "here"))
                .hasMessageEndingWith(
                        "Instead, its columns text, isPositive are separated by semicolons; commas are expected.");
    }

    private static LineReader lines(byte[] input) {
        return new LineReader(new ByteArrayInputStream(input));
    }
}
