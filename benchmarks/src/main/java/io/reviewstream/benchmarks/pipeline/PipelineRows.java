package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.pipeline.BacklogRun.BacklogResult;
import io.reviewstream.benchmarks.pipeline.PipelineMeasurements.FlowObservation;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.Medians;
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

    private final PipelineMeasurements measured;

    PipelineRows(PipelineMeasurements measured) {
        this.measured = measured;
    }

    List<BenchRow> rows() {
        List<BenchRow> rows = new ArrayList<>();
        BenchRow bare = BenchRow.of("bare loop", Medians.of(measured.bare), THROUGHPUT);
        rows.add(BenchRow.of("end to end", Medians.of(measured.endToEnd), THROUGHPUT)
                .against(bare));
        rows.add(bare);
        measured.runs.ifPresent(runs -> {
            rows.add(BenchRow.of("end to end: reviews in a run", runs.reviews() / runs.runs(), "reviews"));
            rows.add(BenchRow.of("end to end: run", 1000 * runs.secondsPerRun(), MILLIS));
            rows.add(BenchRow.share(
                    "end to end: tokenization in a run",
                    runs.tokenizeSeconds() / (runs.tokenizeSeconds() + runs.inferSeconds())));
            rows.add(BenchRow.of("end to end: commit", 1000 * runs.commitSeconds() / runs.commits(), MILLIS));
            rows.add(BenchRow.share("end to end: commits, beside runs", runs.shareOfCommits()));
        });
        measured.latencies.forEach((rate, latencies) -> {
            String name = String.format(Locale.ROOT, "latency at %.0f %% of end to end", 100 * rate);
            rows.add(BenchRow.of(name + ": p50", quantile(latencies, 0.5), MILLIS));
            rows.add(BenchRow.of(name + ": p99", quantile(latencies, 0.99), MILLIS));
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

    private List<BenchRow> swaps() {
        BenchRow run = BenchRow.of("swap: run", median(measured.swapped, FlowObservation::millisPerRun), MILLIS);
        List<BenchRow> rows = new ArrayList<>();
        rows.addAll(gaps("answers", run, FlowObservation::answersGapMillis));
        rows.addAll(gaps("commits", run, FlowObservation::commitsGapMillis));
        rows.add(run);
        rows.add(BenchRow.count("swap: reviews lost", sum(FlowObservation::lost)));
        rows.add(BenchRow.count("swap: reviews answered twice", sum(FlowObservation::twice)));
        rows.add(BenchRow.count(
                "swap: swaps seen in the answers",
                measured.swapped.stream()
                        .filter(watch -> watch.byVersion().size() > 1)
                        .count()));
        rows.add(BenchRow.count("swap: reviews answered", sum(watch -> watch.byVersion().values().stream()
                .mapToInt(Integer::intValue)
                .sum())));
        return rows;
    }

    private List<BenchRow> gaps(String what, BenchRow run, ToDoubleFunction<FlowObservation> gap) {
        BenchRow calm = BenchRow.of("no swap: longest gap between " + what, median(measured.calm, gap), MILLIS);
        BenchRow swapped = BenchRow.of("swap: longest gap between " + what, median(measured.swapped, gap), MILLIS);
        return List.of(swapped.against(run), swapped.against(calm), calm.against(run));
    }

    private static double median(Collection<FlowObservation> watches, ToDoubleFunction<FlowObservation> value) {
        return Medians.of(watches.stream().mapToDouble(value).boxed().toList());
    }

    private long sum(ToIntFunction<FlowObservation> value) {
        return measured.swapped.stream().mapToInt(value).sum();
    }

    private static List<BenchRow> of(BacklogResult waiting) {
        BenchRow settled = BenchRow.of("waiting: resident, settled", waiting.settledMegabytes(), MEGABYTES);
        return List.of(
                BenchRow.count("waiting: reviews answered", waiting.answered()),
                BenchRow.count("waiting: reviews lost", waiting.lost()),
                BenchRow.count("waiting: reviews answered twice", waiting.twice()),
                BenchRow.of("waiting: throughput", waiting.perSecond(), THROUGHPUT),
                settled,
                BenchRow.of("waiting: resident, at most", waiting.mostMegabytes(), MEGABYTES)
                        .against(settled),
                BenchRow.growth("waiting: resident, for 100,000 reviews", waiting.growthMegabytes(), MEGABYTES));
    }
}
