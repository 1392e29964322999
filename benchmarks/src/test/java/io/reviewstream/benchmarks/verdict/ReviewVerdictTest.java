package io.reviewstream.benchmarks.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.verdict.Evidence.ReadDeadLetter;
import io.reviewstream.benchmarks.verdict.Evidence.ReadPrediction;
import io.reviewstream.benchmarks.verdict.Evidence.RecordLocation;
import io.reviewstream.benchmarks.verdict.Verdict.Finding;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Breach;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Item;
import io.reviewstream.streamer.settings.StreamerSettings.ProcessingGuarantee;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReviewVerdictTest {
    private final StagedRun run = new StagedRun();

    @Test
    void aCorrectRunHasNoFindings() {
        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.held()).isTrue();
    }

    @Test
    void aReviewWithoutAPredictionIsLostUnderBothGuarantees() {
        // Given
        run.predictions.remove(5);

        // When
        Verdict verdict = run.verdict(ProcessingGuarantee.AT_LEAST_ONCE);

        // Then
        assertThat(verdict.findings()).containsExactly(new Finding(Breach.LOST, Item.REVIEW, "r5 at reviews-0-5"));
        assertThat(verdict.held()).isFalse();
    }

    @Test
    void aRejectedReviewWithoutADeadLetterIsLost() {
        // Given
        run.letters.remove(0);

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.findings()).containsExactly(new Finding(Breach.LOST, Item.REVIEW, "reviews-0-6"));
    }

    @Test
    void aSecondPredictionIsADuplicateThatExactlyOnceForbids() {
        // Given
        run.predictions.add(prediction(5, 9));

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.findings())
                .containsExactly(new Finding(Breach.DUPLICATED, Item.REVIEW, "r5 at reviews-0-5, 2 times"));
        assertThat(verdict.held()).isFalse();
        assertThat(run.verdict(ProcessingGuarantee.AT_LEAST_ONCE).held()).isTrue();
        assertThat(run.verdict(ProcessingGuarantee.AT_LEAST_ONCE).count(Breach.DUPLICATED, Item.REVIEW))
                .isEqualTo(1);
    }

    @Test
    void aPredictionBesideADeadLetterIsADuplicate() {
        // Given
        run.letters.add(new ReadDeadLetter(
                new RecordLocation("letters", 0, 2), StagedRun.input(1), "k", StagedRun.SENT, "h=1", "text1"));

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.findings())
                .extracting(Finding::breach)
                .containsExactlyInAnyOrder(Breach.DUPLICATED, Breach.CHANGED);
    }

    static Stream<ReadPrediction> changedPredictions() {
        ReadPrediction valid = prediction(5, 5);
        return Stream.of(
                new ReadPrediction(
                        valid.at(),
                        "r5",
                        "other",
                        valid.timestamp(),
                        valid.timestamp(),
                        "h=5",
                        "text5",
                        StagedRun.MODEL),
                new ReadPrediction(
                        valid.at(), "r5", "k", StagedRun.APPENDED, valid.timestamp(), "h=5", "text5", StagedRun.MODEL),
                new ReadPrediction(
                        valid.at(), "r5", "k", valid.timestamp(), StagedRun.APPENDED, "h=5", "text5", StagedRun.MODEL),
                new ReadPrediction(
                        valid.at(), "r5", "k", valid.timestamp(), valid.timestamp(), "", "text5", StagedRun.MODEL),
                new ReadPrediction(
                        valid.at(), "r5", "k", valid.timestamp(), valid.timestamp(), "h=5", "text4", StagedRun.MODEL),
                new ReadPrediction(valid.at(), "r5", "k", valid.timestamp(), valid.timestamp(), "h=5", "text5", "bad"));
    }

    @ParameterizedTest
    @MethodSource("changedPredictions")
    void aPredictionThatDiffersFromItsReviewIsChanged(ReadPrediction changed) {
        // Given
        run.predictions.set(5, changed);

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.findings()).singleElement().satisfies(finding -> assertThat(finding.breach())
                .isEqualTo(Breach.CHANGED));
    }

    static Stream<ReadDeadLetter> changedLetters() {
        RecordLocation at = new RecordLocation("letters", 0, 0);
        RecordLocation of = StagedRun.input(6);
        return Stream.of(
                new ReadDeadLetter(at, of, "other", StagedRun.SENT, "h=6", "bytes"),
                new ReadDeadLetter(at, of, "k", StagedRun.APPENDED, "h=6", "bytes"),
                new ReadDeadLetter(at, of, "k", StagedRun.SENT, "h=7", "bytes"),
                new ReadDeadLetter(at, of, "k", StagedRun.SENT, "h=6", ""));
    }

    @ParameterizedTest
    @MethodSource("changedLetters")
    void aDeadLetterThatDiffersFromItsReviewIsChanged(ReadDeadLetter changed) {
        // Given
        run.letters.set(0, changed);

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.findings()).singleElement().satisfies(finding -> assertThat(finding.breach())
                .isEqualTo(Breach.CHANGED));
    }

    @Test
    void aPredictionOfAnUnsentReviewIsUnknown() {
        // Given
        run.predictions.add(new ReadPrediction(
                StagedRun.output(9), "r9", "k", StagedRun.SENT, StagedRun.SENT, "", "text", StagedRun.MODEL));
        run.letters.add(new ReadDeadLetter(
                new RecordLocation("letters", 0, 9), StagedRun.input(99), "k", StagedRun.SENT, "", "bytes"));

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.findings())
                .containsExactlyInAnyOrder(
                        new Finding(Breach.UNKNOWN, Item.REVIEW, "r9"),
                        new Finding(Breach.UNKNOWN, Item.REVIEW, "dead letter of reviews-0-99"));
    }

    @Test
    void aPredictionAfterThatOfALaterReviewIsOutOfOrder() {
        // Given
        run.predictions.set(4, prediction(4, 5));
        run.predictions.set(5, prediction(5, 4));

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.findings())
                .extracting(Finding::toString)
                .containsExactly(
                        "review out of order: r4 at reviews-0-4 is at classified-1-5, behind r5 at reviews-0-5");
    }

    @Test
    void thereIsNoOrderAcrossOutputPartitions() {
        // Given
        ReadPrediction last = run.predictions.get(5);
        run.predictions.set(
                5,
                new ReadPrediction(
                        new RecordLocation("classified", 0, 0),
                        last.reviewId(),
                        last.key(),
                        last.timestamp(),
                        last.reviewTimestamp(),
                        last.headers(),
                        last.sha256(),
                        last.modelVersion()));

        // When
        Verdict verdict = run.verdict();

        // Then
        assertThat(verdict.findings()).isEmpty();
    }

    @Test
    void unprocessedRecordsAreStuck() {
        // Given
        run.behind.put("reviews-2", 7L);

        // When
        Verdict verdict = run.verdict(ProcessingGuarantee.AT_LEAST_ONCE);

        // Then
        assertThat(verdict.breaches())
                .containsExactly(new Finding(Breach.STUCK, Item.PARTITION, "reviews-2, 7 records"));
    }

    private static ReadPrediction prediction(int review, long offset) {
        return new ReadPrediction(
                StagedRun.output(offset),
                "r" + review,
                "k",
                StagedRun.SENT,
                StagedRun.SENT,
                "h=" + review,
                "text" + review,
                StagedRun.MODEL);
    }
}
