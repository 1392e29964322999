package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.network.MaskedLanguageNetwork.MaskedText;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which words a step hides; the network is not needed for that. */
class MaskedLanguageTaskTest {
    private static final List<Integer> ROWS = IntStream.range(0, 8).boxed().toList();

    @Test
    void hiddenWordsDependOnTheDrawOfTheStepAlone() {
        // Given
        MaskedLanguageTask task = task(40);

        // When
        List<MaskedText> masked = task.masked(ROWS, 7);

        // Then
        assertThat(task.masked(ROWS, 7)).isEqualTo(masked);
        assertThat(task.masked(ROWS, 8)).isNotEqualTo(masked);
        assertThat(masked).extracting(MaskedText::places).doesNotHaveDuplicates();
    }

    @Test
    void aStepOfShortTextsHasAHiddenWord() {
        for (long draw = 0; draw < 200; draw++) {
            assertThat(task(3).masked(ROWS.subList(0, 1), draw))
                    .as("draw %d", draw)
                    .anyMatch(text -> !text.places().isEmpty());
        }
    }

    private static MaskedLanguageTask task(int length) {
        int[] ids = IntStream.range(0, length).map(i -> 5 + 2 * (i % 20)).toArray();
        ids[0] = 2;
        ids[length - 1] = 3;
        List<Example> texts = ROWS.stream().map(row -> Example.of(ids, 0)).toList();
        return new MaskedLanguageTask(
                null,
                null,
                null,
                TestConfigs.tiny(),
                new WordMasking(WordMaskingTest.pieces(), WordMasking.WordWeights.UNIFORM),
                texts,
                texts,
                new Batches(8, 4096),
                1);
    }
}
