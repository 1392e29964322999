package io.reviewstream.common.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineReaderTest {
    @Test
    void linesEndWithLfOrCrLfAndNotWithCrAlone() throws IOException {
        // Given
        LineReader reader = reader("one\r\n\ntwo\rtoo\nthree");

        // When
        List<String> lines = rest(reader);

        // Then
        assertThat(lines).containsExactly("one\r\n", "\n", "two\rtoo\n", "three");
        assertThat(lines.stream().map(line -> new String(LineReader.withoutEnd(line.getBytes(UTF_8)), UTF_8)))
                .containsExactly("one", "", "two\rtoo", "three");
        assertThat(reader.number()).isEqualTo(4);
        assertThat(reader.bytes()).isEqualTo(19);
    }

    @Test
    void aByteOrderMarkIsLeftOutAtTheBeginningOnly() throws IOException {
        // Given
        LineReader reader = reader("\uFEFFone\n\uFEFFtwo");

        // When
        List<String> lines = rest(reader);

        // Then
        assertThat(lines).containsExactly("one\n", "\uFEFFtwo");
    }

    @Test
    void whatWasLookedAtStillComes() throws IOException {
        // Given
        LineReader reader = reader("\n \t\r\none\ntwo\n");

        // When
        Optional<byte[]> first = reader.peekNonBlank();

        // Then
        assertThat(first).contains("one\n".getBytes(UTF_8));
        assertThat(rest(reader)).containsExactly("\n", " \t\r\n", "one\n", "two\n");
    }

    @Test
    void aLineMayBeLongerThanABlock() throws IOException {
        // Given
        String line = "x".repeat(200_000) + "\n";

        // When
        List<String> lines = rest(reader(line + line));

        // Then
        assertThat(lines).containsExactly(line, line);
    }

    @Test
    void aLineWithoutAnEndIsRejectedBeforeItFillsTheHeap() throws IOException {
        // Given
        LineReader reader = new LineReader(new EndlessText("one\n"), "a.csv");

        // When
        reader.next();

        // Then
        assertThatThrownBy(reader::next)
                .isInstanceOfSatisfying(
                        UserException.class, error -> assertThat(error.kind()).isEqualTo(UserException.Kind.BAD_INPUT))
                .hasMessageStartingWith("a.csv: line 2 is longer than 16 MiB");
    }

    @Test
    void aLineOfExactly16MebibytesIsRead() throws IOException {
        // Given
        String line = "x".repeat(LineReader.MAX_BYTES - 1) + "\n";

        // When
        List<String> lines = rest(reader(line + "two"));

        // Then
        assertThat(lines).containsExactly(line, "two");
    }

    @Test
    void linesThatWereLookedAtCountInTheNumberOfOneThatIsTooLong() {
        // Given
        LineReader reader = new LineReader(new EndlessText("\n\n"), "a.csv");

        // Then
        assertThatThrownBy(reader::peekNonBlank).hasMessageStartingWith("a.csv: line 3 is longer than 16 MiB");
    }

    /** A beginning, and then more than two limits of one letter. */
    private static final class EndlessText extends SequenceInputStream {
        EndlessText(String beginning) {
            super(
                    new ByteArrayInputStream(beginning.getBytes(UTF_8)),
                    new ByteArrayInputStream("x".repeat(40 << 20).getBytes(UTF_8)));
        }
    }

    @Test
    void anEmptyLineHasNoEndToRemove() {
        assertThat(LineReader.withoutEnd(new byte[0])).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"99, true", "100, false"})
    void aHundredLinesAreLookedAt(int blank, boolean found) throws IOException {
        // Given
        LineReader reader = reader("\n".repeat(blank) + "one");

        // When
        Optional<byte[]> first = reader.peekNonBlank();

        // Then
        assertThat(first.isPresent()).isEqualTo(found);
    }

    @Test
    void nothingButBlankLinesAreNotKeptForEver() throws IOException {
        // Given
        LineReader reader = reader("\n".repeat(1000) + "one");

        // When
        Optional<byte[]> first = reader.peekNonBlank();

        // Then
        assertThat(first).isEmpty();
        assertThat(rest(reader)).hasSize(1001);
    }

    private static LineReader reader(String content) {
        return new LineReader(new ByteArrayInputStream(content.getBytes(UTF_8)));
    }

    private static List<String> rest(LineReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Optional<byte[]> line = reader.next(); line.isPresent(); line = reader.next()) {
            lines.add(new String(line.get(), UTF_8));
        }
        return lines;
    }
}
