package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.result.Medians;
import io.reviewstream.benchmarks.result.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.apache.commons.statistics.descriptive.Quantile;

/** The rows of what was measured: throughput, latency, swaps, and the reviews that waited. */
final class PipelineRows {
    private static final String THROUGHPUT = "reviews/s";
    private static final String MILLIS = "ms";
    private static final String MEGABYTES = "MB";

    private final Measured measured;

    PipelineRows(Measured measured) {
        this.measured = measured;
    }

    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        Row bare = Row.of("bare loop", Medians.of(measured.bare), THROUGHPUT);
        rows.add(Row.of("end to end", Medians.of(measured.endToEnd), THROUGHPUT).against(bare));
        rows.add(bare);
        measured.runs.ifPresent(runs -> {
            rows.add(Row.of("end to end: reviews in a run", runs.reviews() / runs.runs(), "reviews"));
            rows.add(Row.of("end to end: run", 1000 * runs.secondsPerRun(), MILLIS));
            rows.add(Row.share(
                    "end to end: tokenization in a run",
                    runs.tokenizeSeconds() / (runs.tokenizeSeconds() + runs.inferSeconds())));
            rows.add(Row.of("end to end: commit", 1000 * runs.commitSeconds() / runs.commits(), MILLIS));
            rows.add(Row.share("end to end: commits, beside runs", runs.shareOfCommits()));
        });
        measured.latencies.forEach((rate, latencies) -> {
            String name = String.format(Locale.ROOT, "latency at %.0f %% of end to end", 100 * rate);
            rows.add(Row.of(name + ": p50", quantile(latencies, 0.5), MILLIS));
            rows.add(Row.of(name + ": p99", quantile(latencies, 0.99), MILLIS));
        });
        if (!measured.swapped.isEmpty()) {
            rows.addAll(swaps());
        }
        measured.waiting.ifPresent(waiting -> rows.addAll(of(waiting)));
        return rows;
    }

    private static double quantile(Collection<Double> values, double share) {
        return Quantile.withDefaults()
                .evaluate(values.stream().mapToDouble(Double::doubleValue).toArray(), share);
    }

    private List<Row> swaps() {
        Row run = Row.of("swap: run", median(measured.swapped, Watch::millisPerRun), MILLIS);
        List<Row> rows = new ArrayList<>();
        rows.addAll(gaps("answers", run, Watch::answersGapMillis));
        rows.addAll(gaps("commits", run, Watch::commitsGapMillis));
        rows.add(run);
        rows.add(Row.count("swap: reviews lost", sum(Watch::lost)));
        rows.add(Row.count("swap: reviews answered twice", sum(Watch::twice)));
        rows.add(Row.count(
                "swap: swaps seen in the answers",
                measured.swapped.stream()
                        .filter(watch -> watch.byVersion().size() > 1)
                        .count()));
        rows.add(Row.count("swap: reviews answered", sum(watch -> watch.byVersion().values().stream()
                .mapToInt(Integer::intValue)
                .sum())));
        return rows;
    }

    private List<Row> gaps(String what, Row run, ToDoubleFunction<Watch> gap) {
        Row calm = Row.of("no swap: longest gap between " + what, median(measured.calm, gap), MILLIS);
        Row swapped = Row.of("swap: longest gap between " + what, median(measured.swapped, gap), MILLIS);
        return List.of(swapped.against(run), swapped.against(calm), calm.against(run));
    }

    private static double median(Collection<Watch> watches, ToDoubleFunction<Watch> value) {
        return Medians.of(watches.stream().mapToDouble(value).boxed().toList());
    }

    private long sum(ToIntFunction<Watch> value) {
        return measured.swapped.stream().mapToInt(value).sum();
    }

    private static List<Row> of(Waiting waiting) {
        Row settled = Row.of("waiting: resident, settled", waiting.settledMegabytes(), MEGABYTES);
        return List.of(
                Row.count("waiting: reviews answered", waiting.answered()),
                Row.count("waiting: reviews lost", waiting.lost()),
                Row.count("waiting: reviews answered twice", waiting.twice()),
                Row.of("waiting: throughput", waiting.perSecond(), THROUGHPUT),
                settled,
                Row.of("waiting: resident, at most", waiting.mostMegabytes(), MEGABYTES)
                        .against(settled),
                Row.growth("waiting: resident, for 100,000 reviews", waiting.growthMegabytes(), MEGABYTES));
    }
}
