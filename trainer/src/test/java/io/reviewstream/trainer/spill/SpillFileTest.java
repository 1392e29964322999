package io.reviewstream.trainer.spill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.ReviewRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillFileTest {
    @TempDir
    Path directory;

    @Test
    void whatSeveralThreadsWriteIsReadBack() {
        // Given
        SpillFile file = SpillFile.create();
        List<String> texts = IntStream.range(0, 2_000)
                .mapToObj(i -> "Größe \uD83D\uDE00 " + i + "\n".repeat(i % 7))
                .toList();

        // When
        List<SpillFile.Spilled> spilled = texts.parallelStream().map(file::add).toList();

        // Then
        assertThat(spilled.parallelStream().map(SpillFile.Spilled::get).toList())
                .isEqualTo(texts);
    }

    @Test
    void aTemporaryDirectoryThatIsMissingOrNoneIsNamedWithTheRemedy() throws IOException {
        // Given
        Path missing = directory.resolve("missing");
        Path file = Files.writeString(directory.resolve("file"), "");

        // When / Then
        for (Path temporary : List.of(missing, file)) {
            assertThatThrownBy(() -> SpillFile.create(temporary))
                    .isInstanceOfSatisfying(UserException.class, error -> assertThat(error.kind())
                            .isEqualTo(UserException.Kind.UNREACHABLE))
                    .hasMessageContainingAll(
                            temporary + " (java.io.tmpdir): there is no such directory",
                            "REVIEWSTREAM_JAVA_OPTIONS=-Djava.io.tmpdir=DIR");
        }
    }

    @Test
    void textsOfCsvFilesAreOffTheHeap() throws IOException {
        // Given
        Path csv = Files.writeString(directory.resolve("a.csv"), "text,isPositive\nGood phone,1\nBad phone,0\n");

        // When
        List<ReviewRow> rows = CsvCorpus.read(csv).rows();

        // Then
        assertThat(rows).extracting(ReviewRow::source).hasOnlyElementsOfType(SpillFile.Spilled.class);
        assertThat(rows).extracting(ReviewRow::text).containsExactly("Good phone", "Bad phone");
    }
}
