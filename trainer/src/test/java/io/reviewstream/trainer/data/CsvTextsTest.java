package io.reviewstream.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.hash.TextHash;
import io.reviewstream.trainer.data.TextCorpus.TextCollector;
import io.reviewstream.trainer.data.TextCorpus.TextRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTextsTest {
    private static final TextRules RULES = TextRules.of(Split.DEFAULT);
    private static final String TRAINING = text(Split.Part.TRAINING, 0);
    private static final String OTHER = text(Split.Part.TRAINING, 1);
    private static final String VALIDATION = text(Split.Part.VALIDATION, 0);
    private static final String HOLDOUT = text(Split.Part.HOLDOUT, 0);

    @TempDir
    Path directory;

    /** The so-many-th text of a part. */
    private static String text(Split.Part part, int number) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "review " + i)
                .filter(text -> Split.DEFAULT.of(TextHash.of(text)) == part)
                .skip(number)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void textsAreSplitAndHeldOutOnesAreLeftOut() throws IOException {
        // Given
        Path file = file("text,isPositive\n" + TRAINING + ",1\n" + VALIDATION + ",\n" + HOLDOUT + ",1\n ,0\n"
                + TRAINING.toUpperCase(Locale.ROOT) + ",\n" + OTHER + ",false\n");

        // When
        TextCorpus corpus = CsvTexts.readAll(List.of(file), RULES);

        // Then
        assertThat(corpus.training())
                .extracting(ReviewText::text, ReviewText::positive)
                .containsExactly(tuple(TRAINING, Optional.of(true)), tuple(OTHER, Optional.of(false)));
        assertThat(corpus.validation())
                .extracting(ReviewText::text, ReviewText::positive)
                .containsExactly(tuple(VALIDATION, Optional.empty()));
        assertThat(corpus.read()).isEqualTo(6);
        assertThat(corpus.leftOut())
                .isEqualTo(Map.of(Corpus.LeftOut.HOLDOUT, 1L, Corpus.LeftOut.NO_TEXT, 1L, Corpus.LeftOut.REPEATED, 1L));
        assertThat(corpus.sources().get(0).rows()).isEqualTo(5);
        assertThat(corpus.sources().get(0).sha256()).contains(Sha256.of(file));
        assertThat(corpus.readThrough()).isEmpty();
    }

    @Test
    void noColumnOfLabelsIsNeeded() throws IOException {
        // When
        TextCorpus corpus = CsvTexts.readAll(List.of(file("reviewText\n" + TRAINING + "\n")), RULES);

        // Then
        assertThat(corpus.training()).extracting(ReviewText::positive).containsExactly(Optional.empty());
    }

    @Test
    void goldenTextsAndThoseOfAnotherSplitAreLeftOut() throws IOException {
        // Given
        TextRules rules = new TextRules(
                Split.DEFAULT, Set.of(TextHash.of(TRAINING)), Set.of(TextHash.of(VALIDATION), TextHash.of(OTHER)));

        // When
        TextCorpus corpus = CsvTexts.readAll(
                List.of(file("text\n" + TRAINING + "\n" + VALIDATION + "\n" + OTHER + "\n" + HOLDOUT + "\n")), rules);

        // Then
        assertThat(corpus.training()).isEmpty();
        assertThat(corpus.validation()).isEmpty();
        assertThat(corpus.leftOut()).isEqualTo(Map.of(Corpus.LeftOut.GOLDEN, 1L, Corpus.LeftOut.HOLDOUT, 3L));
    }

    @Test
    void aTextIsErasedByAnyIdOfAnyOfItsRows() {
        // Given
        TextCollector collector = new TextCollector(RULES);
        collector.add(TRAINING, Optional.of(true), Set.of("a", "topic-0-1"));
        collector.add(TRAINING, Optional.empty(), Set.of("b"));
        collector.add(OTHER, Optional.empty(), Set.of("c"));

        // When
        TextCorpus corpus = collector.corpus(List.of(), Optional.empty(), Set.of("a"));

        // Then
        assertThat(corpus.training()).extracting(ReviewText::text).containsExactly(OTHER);
        assertThat(corpus.leftOut()).isEqualTo(Map.of(Corpus.LeftOut.ERASED, 1L, Corpus.LeftOut.REPEATED, 1L));
        assertThat(collector.corpus(List.of(), Optional.empty(), Set.of()).training())
                .extracting(ReviewText::text, ReviewText::positive)
                .containsExactly(tuple(TRAINING, Optional.of(true)), tuple(OTHER, Optional.empty()));
    }

    @Test
    void theHashIsOfTheTextsInAnyOrder() throws IOException {
        // When
        String one = CsvTexts.readAll(List.of(file("text\n" + TRAINING + "\n" + VALIDATION + "\n")), RULES)
                .sha256();
        String two = CsvTexts.readAll(List.of(file("text\n" + VALIDATION + "\n" + TRAINING + "\n")), RULES)
                .sha256();

        // Then
        List<String> hashes = new ArrayList<>(List.of(TextHash.of(TRAINING), TextHash.of(VALIDATION)));
        assertThat(one).isEqualTo(two).isEqualTo(Sha256.of(TextHash.toBytes(hashes)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stars~5 | no column reviewText",
                "text~ | has no row with a text",
                "text,isPositive~fine,perhaps | isPositive is not one of true, false",
            })
    void aFileThatCannotBeUsedIsNamed(String content, String problem) throws IOException {
        // Given
        Path file = file(content.strip().replace('~', '\n') + "\n");

        // When / Then
        assertThatThrownBy(() -> CsvTexts.readAll(List.of(file), RULES))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll(file.toString(), problem);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("texts.csv"), content);
    }
}
