package io.reviewstream.benchmarks.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.verdict.Evidence.ReadReply;
import io.reviewstream.benchmarks.verdict.Verdict.Finding;
import io.reviewstream.streamer.settings.StreamerSettings.ProcessingGuarantee;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestVerdictTest {
    private final StagedRun run = new StagedRun();

    @Test
    void aRepeatedRequestIsADuplicate() {
        // Given
        run.requested("second", 4, 2, 5, 13);

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(names(verdict)).containsExactly("request duplicated: second");
        assertThat(run.verdict(ProcessingGuarantee.AT_LEAST_ONCE).held()).isTrue();
    }

    @Test
    void aRequestBeforeTheAnswerToTheLastIsADuplicate() {
        // Given
        run.replies.set(0, new ReadReply("first", StagedRun.APPENDED.plusSeconds(20)));

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(names(verdict)).containsExactly("request duplicated: second came before an answer to first");
    }

    @Test
    void aRequestThatLeavesALabelOutIsMiscounted() {
        // Given
        run.requests.remove(1);
        run.requested("second", 3, 1, 5, 11);

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(names(verdict))
                .containsExactly(
                        "request miscounted: second, labelled reviews: 3 of 4",
                        "request miscounted: second, new labels: 1 of 2");
        assertThat(verdict.held()).isFalse();
        assertThat(run.verdict(ProcessingGuarantee.AT_LEAST_ONCE).held()).isTrue();
    }

    @Test
    void aRequestThatCountsALabelTwiceIsMiscounted() {
        // Given
        run.requests.remove(1);
        run.requested("second", 5, 3, 5, 11);

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(names(verdict))
                .containsExactly(
                        "request miscounted: second, labelled reviews: 5 of 4",
                        "request miscounted: second, new labels: 3 of 2");
    }

    @Test
    void aMissingRequestIsLost() {
        // Given
        run.requests.remove(1);

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(names(verdict)).containsExactly("request lost: none for 2 new labels; 2 are required");
    }

    @Test
    void noRequestIsDueWhileOneIsUnanswered() {
        // Given
        run.requests.remove(1);
        run.replies.clear();

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.findings()).isEmpty();
    }

    private static List<String> names(Verdict verdict) {
        return verdict.findings().stream().map(Finding::toString).toList();
    }
}
