package io.reviewstream.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.TextHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvCorpusTest {
    @TempDir
    Path directory;

    @Test
    void readsColumnsByNameInAnyOrderAndIgnoresOthers() throws IOException {
        // Given
        Path file = file("stars,isPositive,reviewId,reviewText\n5,1.0,r1,Fine\n1,false,r2,Poor\n");

        // When
        Corpus corpus = CsvCorpus.read(file);

        // Then
        assertThat(corpus.rows())
                .extracting(ReviewRow::reviewId, ReviewRow::text, ReviewRow::positive)
                .containsExactly(tuple("r1", "Fine", true), tuple("r2", "Poor", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reviewText", "text", "review"})
    void acceptsThreeNamesForTheText(String name) throws IOException {
        // Given
        Path file = file(name + ",isPositive\nFine,TRUE\n");

        // When
        Corpus corpus = CsvCorpus.read(file);

        // Then
        assertThat(corpus.rows()).extracting(ReviewRow::text).containsExactly("Fine");
    }

    @Test
    void readsWhatRfc4180Allows() throws IOException {
        // Given
        Path file = file(
                "\uFEFFreviewText,isPositive\r\n\"He said \"\"wow\"\",\r\nthen\nleft \uD83D\uDE00\",1\r\n\r\nLast,0");

        // When
        Corpus corpus = CsvCorpus.read(file);

        // Then
        assertThat(corpus.rows())
                .extracting(ReviewRow::text)
                .containsExactly("He said \"wow\",\r\nthen\nleft \uD83D\uDE00", "Last");
    }

    @Test
    void derivesAMissingIdFromTheText() throws IOException {
        // Given
        Path file = file("reviewText,isPositive,reviewId\nFine,1,\n fine ,1, \n");

        // When
        Corpus corpus = CsvCorpus.read(file);

        // Then
        assertThat(corpus.rows()).extracting(ReviewRow::reviewId).containsOnly("sha256-" + TextHash.of("fine"));
    }

    @Test
    void countsRowsWithoutTextOrLabelAndRepeatedOnes() throws IOException {
        // Given
        Path file = file("reviewText,isPositive\n ,1\nFine,\nGood,1\nGOOD,0\n");

        // When
        Corpus corpus = CsvCorpus.readAll(List.of(file));

        // Then
        assertThat(corpus.leftOut())
                .isEqualTo(
                        Map.of(Corpus.LeftOut.NO_TEXT, 1L, Corpus.LeftOut.NO_LABEL, 1L, Corpus.LeftOut.REPEATED, 1L));
        assertThat(corpus.rows()).singleElement().matches(row -> !row.positive(), "the last label counts");
    }

    static Stream<Arguments> whatIsWrong() {
        return Stream.of(
                Arguments.of("", "is empty"),
                Arguments.of("reviewText,isPositive\n", "no row with a text and a label"),
                Arguments.of("reviewText,stars\nFine,5\n", "line 1, the header, has no column isPositive"),
                Arguments.of("body,isPositive\nFine,1\n", "no column reviewText (or text, review)"),
                Arguments.of("a;b\nFine;1\n", "no column reviewText (or text, review) and isPositive"),
                Arguments.of("text,text,isPositive\na,b,1\n", "has the column text twice"),
                Arguments.of("text,isPositive\nFine,1\nPoor,maybe\n", "starts at line 3 is malformed: isPositive"),
                Arguments.of("text,isPositive\nFine,1\nPoor\n", "starts at line 3 is malformed: it has 1 fields"),
                Arguments.of("text,isPositive\nFine, good,1\n", "starts at line 2 is malformed: it has 3 fields"),
                Arguments.of(
                        "text,isPositive\n\"a\nb\",1\n\"never closed,1\n", "starts at line 4 is malformed: a quote"),
                Arguments.of("text,isPositive\n\"Fine\" it was,1\n", "starts at line 2 is malformed: a quote"));
    }

    @ParameterizedTest
    @MethodSource("whatIsWrong")
    void saysWhereAFileIsMalformed(String content, String message) throws IOException {
        // Given
        Path file = file(content);

        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> CsvCorpus.read(file));

        // Then
        assertThat(failure).hasMessageContaining(message).hasMessageStartingWith(file.toString());
        assertThat(failure.kind().exitCode()).isEqualTo(65);
    }

    @Test
    void namesTheLineThatIsNotUtf8() throws IOException {
        // Given
        Path file = directory.resolve("latin1.csv");
        Files.write(file, "text,isPositive\nFine,1\nCaf\u00e9,1\n".getBytes(StandardCharsets.ISO_8859_1));

        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> CsvCorpus.read(file));

        // Then
        assertThat(failure).hasMessageContaining("line 3 is not UTF-8");
        assertThat(failure.kind().exitCode()).isEqualTo(65);
    }

    @Test
    void whatIsNoRegularFileIsNotSaidToBeMissing() {
        // When / Then
        assertThatThrownBy(() -> CsvCorpus.read(directory))
                .isInstanceOfSatisfying(
                        UserException.class, error -> assertThat(error.kind()).isEqualTo(UserException.Kind.BAD_INPUT))
                .hasMessageContainingAll(directory.toString(), "is no regular file");
    }

    @Test
    void saysThatAFileIsMissing() {
        // Given
        Path file = directory.resolve("none.csv");

        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> CsvCorpus.read(file));

        // Then
        assertThat(failure).hasMessageContaining(file.toString());
        assertThat(failure.kind().exitCode()).isEqualTo(66);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("reviews.csv"), content);
    }
}
