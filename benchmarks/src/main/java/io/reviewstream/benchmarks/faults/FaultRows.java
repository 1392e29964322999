package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.verdict.Evidence;
import io.reviewstream.benchmarks.verdict.Verdict;
import io.reviewstream.benchmarks.verdict.Verdict.Finding;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Breach;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Item;
import io.reviewstream.streamer.settings.ProcessingGuarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.AppInfoParser;

/** What a run prints. */
public final class FaultRows {
    private static final int NAMED = 10;
    private static final List<Breach> USUAL = List.of(Breach.LOST, Breach.DUPLICATED);

    private FaultRows() {}

    /** The rows of a run: what happened, what was sent and read, and how much of it went wrong. */
    public static BenchResult of(FaultOutcome outcome) {
        FaultPlan plan = outcome.plan();
        List<BenchRow> rows = new ArrayList<>();
        rows.add(BenchRow.count("faults", outcome.faultCount()));
        outcome.faults().forEach((name, count) -> rows.add(BenchRow.count("faults: " + name, count)));
        rows.add(BenchRow.count("instances that ended by themselves", outcome.endedByThemselves()));
        rows.add(BenchRow.count("instances that did not stop when asked to", outcome.unwilling()));
        traffic(rows, outcome.evidence());
        breaches(rows, outcome);
        rows.add(BenchRow.of("until nothing was left to do", outcome.catchUp().toMillis() / 1_000.0, "s"));
        Map<String, Object> settings = new TreeMap<>();
        settings.put("seed", plan.seed());
        settings.put("minutes", plan.length().toMillis() / 60_000.0);
        settings.put("instances", plan.instances());
        settings.put("guarantee", plan.guarantee().name().toLowerCase(Locale.ROOT));
        settings.put("subject", plan.subject().name().toLowerCase(Locale.ROOT));
        settings.put("reviewsPerSecond", plan.reviewsPerSecond());
        settings.put("retrainAfter", plan.retrainAfter());
        settings.put("directory", outcome.directory().toString());
        return new BenchResult(
                rows, Machine.current("Kafka " + AppInfoParser.getVersion(), 2 * plan.instances()), settings, Map.of());
    }

    private static void traffic(List<BenchRow> rows, Evidence evidence) {
        rows.add(BenchRow.count("reviews sent", evidence.reviews().size()));
        rows.add(BenchRow.count("predictions", evidence.answers().size()));
        rows.add(BenchRow.count("dead letters", evidence.deadLetters().size()));
        rows.add(BenchRow.count("labels sent", evidence.labels().size()));
        rows.add(BenchRow.count("labels found in reviews", evidence.forwarded().size()));
        rows.add(BenchRow.count("rows of labelled reviews", evidence.labeled().size()));
        rows.add(BenchRow.count("requests for retraining", evidence.requests().size()));
    }

    /** Losses and duplicates of everything, and whatever else there is. */
    private static void breaches(List<BenchRow> rows, FaultOutcome outcome) {
        Verdict verdict = outcome.verdict();
        for (Item item : List.of(Item.REVIEW, Item.LABEL, Item.REQUEST)) {
            for (Breach breach : Breach.values()) {
                long count = verdict.count(breach, item);
                if (USUAL.contains(breach) || count > 0) {
                    rows.add(BenchRow.count(words(item + "s " + breach), count));
                }
            }
        }
        rows.add(BenchRow.count(
                "records stuck",
                outcome.evidence().behind().values().stream()
                        .mapToLong(Long::longValue)
                        .sum()));
    }

    /** What went wrong, the first of it by name, in one line. */
    public static String failure(FaultOutcome outcome) {
        List<Finding> breaches = outcome.verdict().breaches();
        String named = breaches.stream().limit(NAMED).map(Finding::toString).collect(Collectors.joining("; "));
        String more = breaches.size() > NAMED ? "; and " + (breaches.size() - NAMED) + " more" : "";
        ProcessingGuarantee guarantee = outcome.plan().guarantee();
        return guarantee.name().toLowerCase(Locale.ROOT) + " did not hold with seed "
                + outcome.plan().seed() + ": " + named + more + ". Logs and data are in " + outcome.directory() + ".";
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
