package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.verdict.Evidence;
import io.reviewstream.benchmarks.verdict.Verdict;
import io.reviewstream.benchmarks.verdict.Verdict.Finding;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Breach;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Item;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The outcome of a fault run, and what is printed of it.
 *
 * @param faults number of faults by name
 * @param endedByThemselves number of restarts of an instance that ended without a fault
 * @param notStopped number of instances that did not end in time after {@code SIGTERM}
 * @param settleTime from the last review until nothing was left to process
 * @param directory of the logs
 */
record FaultOutcome(
        FaultPlan plan,
        Evidence evidence,
        Verdict verdict,
        Map<String, Integer> faults,
        int endedByThemselves,
        int notStopped,
        Duration settleTime,
        Path directory) {
    private static final int NAMED = 10;
    private static final List<Breach> ALWAYS_SHOWN = List.of(Breach.LOST, Breach.DUPLICATED);

    FaultOutcome {
        faults = new TreeMap<>(faults);
    }

    /** The number of faults. */
    int faultCount() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The rows: faults, records sent and read, breaches of the guarantee. */
    List<BenchRow> rows() {
        List<BenchRow> rows = new ArrayList<>();
        rows.add(BenchRow.count("faults", faultCount()));
        faults.forEach((name, count) -> rows.add(BenchRow.count("faults: " + name, count)));
        rows.add(BenchRow.count("instances that ended by themselves", endedByThemselves));
        rows.add(BenchRow.count("instances that did not stop in time", notStopped));
        rows.add(BenchRow.count("reviews sent", evidence.reviews().size()));
        rows.add(BenchRow.count("predictions", evidence.predictions().size()));
        rows.add(BenchRow.count("dead letters", evidence.deadLetters().size()));
        rows.add(BenchRow.count("labels sent", evidence.labels().size()));
        rows.add(BenchRow.count("labels found in reviews", evidence.forwarded().size()));
        rows.add(BenchRow.count("rows of labelled reviews", evidence.labeled().size()));
        rows.add(BenchRow.count("requests for retraining", evidence.requests().size()));
        rows.add(BenchRow.count("requests for labels", evidence.labelRequests().size()));
        rows.add(BenchRow.count("bad models promoted", evidence.badModels().size()));
        rows.addAll(breaches());
        rows.add(BenchRow.of("time to settle", settleTime.toMillis() / 1_000.0, "s"));
        return rows;
    }

    /** Losses and duplicates always, other breaches if there are any. */
    private List<BenchRow> breaches() {
        List<BenchRow> rows = new ArrayList<>();
        for (Item item : List.of(Item.REVIEW, Item.LABEL, Item.REQUEST, Item.LABEL_REQUEST, Item.RELEASE)) {
            for (Breach breach : Breach.values()) {
                long count = verdict.count(breach, item);
                if (ALWAYS_SHOWN.contains(breach) || count > 0) {
                    String name = (item + "s " + breach.name()).replace('_', ' ');
                    rows.add(BenchRow.count(name.toLowerCase(Locale.ROOT), count));
                }
            }
        }
        rows.add(BenchRow.count(
                "records stuck",
                evidence.behind().values().stream().mapToLong(Long::longValue).sum()));
        return rows;
    }

    /** The first breaches by name, in one line. */
    String failure() {
        List<Finding> breaches = verdict.breaches();
        String named = breaches.stream().limit(NAMED).map(Finding::toString).collect(Collectors.joining("; "));
        String more = breaches.size() > NAMED ? "; and " + (breaches.size() - NAMED) + " more" : "";
        return plan.streamers().guarantee().name().toLowerCase(Locale.ROOT) + " did not hold with seed "
                + plan.faults().seed() + ": " + named + more + ". Logs and data are in " + directory + ".";
    }
}
