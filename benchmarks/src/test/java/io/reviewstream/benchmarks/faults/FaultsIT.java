package io.reviewstream.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.faults.FaultPlan.FaultKind;
import io.reviewstream.benchmarks.faults.FaultPlan.Subject;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.verdict.Verdict.Finding;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Breach;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Item;
import io.reviewstream.streamer.settings.StreamerSettings.ProcessingGuarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Short fault runs; {@code bench faults} makes long ones. */
@Timeout(400)
class FaultsIT {
    private static final EnumSet<FaultKind> NOT_IN_VERIFY = EnumSet.of(
            FaultKind.SICK_MODEL, FaultKind.BAD_TIMESTAMP, FaultKind.REGISTRY_GONE, FaultKind.RELEASE_KILLED);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void reviewsLabelsAndRequestsAreProcessedOnceAcrossFaults() throws InterruptedException {
        // Given
        FaultPlan plan = plan(
                new FaultPlan.Faults(Duration.ofSeconds(28), 15, EnumSet.complementOf(NOT_IN_VERIFY), 19),
                Subject.STREAMER);

        // When
        FaultOutcome outcome = new FaultRun(plan, System.err::println).run();

        // Then
        assertThat(outcome.verdict().breaches())
                .as("seed %d, logs in %s", plan.faults().seed(), directory)
                .isEmpty();
        assertThat(outcome.faultCount()).isEqualTo(7);
        assertThat(outcome.faults()).containsKey(FaultKind.BAD_MODEL_PROMOTED.text());
        assertThat(outcome.evidence().reviews()).hasSizeGreaterThan(500);
        assertThat(outcome.evidence().requests()).isNotEmpty();
        assertThat(outcome.evidence().labelRequests()).isNotEmpty();
        assertThat(outcome.rows()).contains(BenchRow.count("reviews lost", 0), BenchRow.count("records stuck", 0));
    }

    @Test
    @Tag("nightly")
    void aReleaseThatIsKilledIsDecidedAfterTheRestart() throws InterruptedException {
        // Given
        FaultPlan plan = plan(
                new FaultPlan.Faults(Duration.ofSeconds(4), 30, EnumSet.of(FaultKind.RELEASE_KILLED), 3),
                Subject.STREAMER);

        // When
        FaultOutcome outcome = new FaultRun(plan, System.err::println).run();

        // Then
        assertThat(outcome.verdict().breaches()).as("logs in %s", directory).isEmpty();
        assertThat(outcome.faults()).containsOnly(Map.entry(FaultKind.RELEASE_KILLED.text(), 2));
        assertThat(outcome.evidence().badModels()).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    @Tag("nightly")
    void theHarnessFindsTheBugOfHoldingRecordsAcrossCommits() throws InterruptedException {
        // Given
        EnumSet<FaultKind> kinds = EnumSet.complementOf(NOT_IN_VERIFY);
        kinds.remove(FaultKind.BAD_MODEL_PROMOTED);
        FaultPlan plan = plan(new FaultPlan.Faults(Duration.ofSeconds(15), 16, kinds, 46), Subject.HOLDING);

        // When
        FaultOutcome outcome = new FaultRun(plan, System.err::println).run();

        // Then
        assertThat(outcome.verdict().held()).isFalse();
        assertThat(outcome.verdict().count(Breach.LOST, Item.REVIEW)).isPositive();
        assertThat(outcome.verdict().findings()).extracting(Finding::breach).containsOnly(Breach.LOST);
        assertThat(outcome.failure())
                .startsWith("exactly_once_v2 did not hold with seed 46: review lost: ")
                .contains(" at reviews-")
                .doesNotContain("good");
    }

    private FaultPlan plan(FaultPlan.Faults faults, Subject subject) {
        return new FaultPlan(
                faults,
                new FaultPlan.Streamers(2, ProcessingGuarantee.EXACTLY_ONCE_V2, subject, 20, Map.of()),
                100,
                Duration.ofSeconds(90),
                Optional.of(directory));
    }
}
