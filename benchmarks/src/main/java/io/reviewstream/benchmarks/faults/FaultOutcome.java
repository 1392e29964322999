package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.verdict.Evidence;
import io.reviewstream.benchmarks.verdict.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What came of a run.
 *
 * @param faults how often what was done, in words
 * @param endedByThemselves how often an instance had to be started again without a fault of ours
 * @param unwilling how often one did not stop in time when asked to
 * @param catchUp from the last review until nothing was left to do
 * @param directory where the logs are
 */
public record FaultOutcome(
        FaultPlan plan,
        Evidence evidence,
        Verdict verdict,
        Map<String, Integer> faults,
        int endedByThemselves,
        int unwilling,
        Duration catchUp,
        Path directory) {
    public FaultOutcome {
        Objects.requireNonNull(plan);
        Objects.requireNonNull(evidence);
        Objects.requireNonNull(verdict);
        faults = new TreeMap<>(faults);
        Objects.requireNonNull(catchUp);
        Objects.requireNonNull(directory);
    }

    /** Whether the guarantee was kept. */
    public boolean held() {
        return verdict.held();
    }

    /** How many faults there were. */
    public int faultCount() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }
}
