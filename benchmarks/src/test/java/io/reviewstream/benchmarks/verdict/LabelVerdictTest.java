package io.reviewstream.benchmarks.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.verdict.Evidence.ReadDeadLetter;
import io.reviewstream.benchmarks.verdict.Evidence.ReadLabel;
import io.reviewstream.benchmarks.verdict.Evidence.RecordLocation;
import io.reviewstream.benchmarks.verdict.Verdict.Finding;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Breach;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Item;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelVerdictTest {
    private final StagedRun run = new StagedRun();

    @Test
    void aLabelWithoutARowIsLost() {
        // Given
        run.labeled.removeIf(row -> row.reviewId().equals("r1"));

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(ofLabels(verdict)).containsExactly("label lost: the newest of r1 at reviews-0-1");
    }

    @Test
    void aNewerLabelThatDoesNotWinIsLost() {
        // Given
        run.labeled.remove(3);

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(ofLabels(verdict)).containsExactly("label lost: the newest of r2 at reviews-0-2");
    }

    @Test
    void anOlderLabelThatWinsInTheEndIsOutOfOrder() {
        // Given
        run.row(9, "r2", true, 1);
        run.labeled.remove(2);

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(ofLabels(verdict)).containsExactly("label out of order: row of r2 at reviews-0-2 at labeled-0-9");
    }

    @Test
    void anOlderLabelMayBeLeftOut() {
        // Given
        run.labeled.remove(2);
        run.requests.clear();
        run.requested("all", 4, 4, 6, 10);

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.findings()).isEmpty();
    }

    @Test
    void aLabelWithMoreRowsThanItWasSentIsADuplicate() {
        // Given
        run.row(6, "r3", true, 1);
        run.row(7, "r1", true, 1);

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(ofLabels(verdict))
                .containsExactlyInAnyOrder(
                        "label duplicated: of r1 at reviews-0-1, 2 rows of 1",
                        "label duplicated: of r3 at reviews-0-3, 3 rows of 2");
    }

    @Test
    void aRowOfAnUnsentLabelIsUnknownOrChanged() {
        // Given
        run.row(6, "r1", false, 7);
        run.row(7, "r5", true, 1);

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.count(Breach.UNKNOWN, Item.LABEL)).isEqualTo(1);
        assertThat(verdict.count(Breach.CHANGED, Item.LABEL)).isEqualTo(1);
    }

    @Test
    void aLabelInAReviewIsForwardedOnce() {
        // Given
        ReadLabel forwarded = run.forwarded.get(0);
        run.forwarded.add(new ReadLabel(new RecordLocation("labels", 0, 9), "r0", true, forwarded.labeledAt()));
        StagedRun without = new StagedRun();
        without.forwarded.clear();

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(ofLabels(verdict)).containsExactly("label duplicated: in r0 at reviews-0-0, 2 times");
        assertThat(ofLabels(without.verdict())).containsExactly("label lost: in r0 at reviews-0-0");
    }

    @Test
    void anUnreadableLabelHasOneDeadLetterWithItsBytes() {
        // Given
        ReadDeadLetter valid = run.letters.remove(1);
        StagedRun changed = new StagedRun();
        changed.letters.set(
                1,
                new ReadDeadLetter(valid.at(), valid.of(), valid.key(), valid.timestamp(), valid.headers(), "other"));

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(ofLabels(verdict)).containsExactly("label lost: dead letter of labels-0-7");
        assertThat(ofLabels(changed.verdict())).containsExactly("label changed: of  at labels-0-7 has other bytes");
    }

    @Test
    void aLabelUnmatchedTooEarlyIsLost() {
        // Given
        run.unmatched = 1;

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(ofLabels(verdict)).containsExactly("label lost: 1 labels unmatched too early");
    }

    private static List<String> ofLabels(Verdict verdict) {
        return verdict.findings().stream()
                .filter(finding -> finding.item() == Item.LABEL)
                .map(Finding::toString)
                .toList();
    }
}
