package io.reviewstream.benchmarks.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.verdict.Verdict.Finding.Breach;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Item;
import org.junit.jupiter.api.Test;

class LabelRequestVerdictTest {
    private final StagedRun run = new StagedRun();

    @Test
    void aReviewThatIsAskedForTwiceIsADuplicate() {
        // Given
        run.asked("r1", 5);
        run.asked("r2", 5);
        run.asked("r1", 10);

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.count(Breach.DUPLICATED, Item.LABEL_REQUEST)).isEqualTo(1);
        assertThat(verdict.held()).isFalse();
    }

    @Test
    void aSlotWithMoreThanItsShareIsMiscounted() {
        // Given
        for (int i = 0; i < 6; i++) {
            run.asked("r" + i, 5);
            run.asked("s" + i % 5 + i / 5, 10 + 5 * (i / 5));
        }

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.count(Breach.MISCOUNTED, Item.LABEL_REQUEST)).isEqualTo(1);
    }
}
