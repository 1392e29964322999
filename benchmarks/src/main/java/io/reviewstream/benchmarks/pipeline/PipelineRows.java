package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.pipeline.PredictionReader.DeliveryCounts;
import io.reviewstream.benchmarks.pipeline.PredictionReader.SeenPrediction;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.Figures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * What was measured, and its rows.
 *
 * @param latencies milliseconds of every review, by the share of the throughput at which reviews were sent
 * @param calm one observation a round, without a swap
 * @param swapped one observation a round, with a swap
 */
record PipelineRows(
        Throughput throughput,
        Map<Double, List<Double>> latencies,
        List<FlowObservation> calm,
        List<FlowObservation> swapped) {
    static final String THROUGHPUT = "reviews/s";
    private static final String MILLIS = "ms";

    PipelineRows {
        calm = List.copyOf(calm);
        swapped = List.copyOf(swapped);
    }

    /**
     * Reviews per second.
     *
     * @param bareLoop of each round
     * @param endToEnd of each round
     * @param beside the same, while another process runs
     * @param batches metrics of the streamer over all rounds
     */
    record Throughput(
            List<Double> bareLoop, List<Double> endToEnd, Map<Neighbour, List<Double>> beside, BatchFigures batches) {
        Throughput {
            bareLoop = List.copyOf(bareLoop);
            endToEnd = List.copyOf(endToEnd);
            beside = Map.copyOf(beside);
        }

        /** The median of the rounds. */
        double medianEndToEnd() {
            return Figures.median(endToEnd);
        }
    }

    /**
     * What was observed while reviews flowed.
     *
     * @param predictionsGapMillis the longest time between two predictions, by the clock of the broker
     * @param commitsGapMillis the longest time between two commits, as a reader of committed records sees them
     * @param millisPerBatch mean time of the model for a batch, with its tokenization
     * @param duplicated predictions beyond the first of a review
     * @param byVersion number of predictions by each version of the model
     */
    record FlowObservation(
            double predictionsGapMillis,
            double commitsGapMillis,
            double millisPerBatch,
            int lost,
            int duplicated,
            Map<String, Integer> byVersion) {
        FlowObservation {
            byVersion = Map.copyOf(byVersion);
        }

        static FlowObservation of(List<SeenPrediction> predictions, DeliveryCounts counts, BatchFigures batches) {
            return new FlowObservation(
                    PredictionReader.longestGap(predictions.stream().mapToLong(SeenPrediction::appendedMillis)),
                    PredictionReader.longestGap(predictions.stream().mapToLong(SeenPrediction::seenNanos)) / 1e6,
                    1e3 * batches.secondsPerBatch(),
                    counts.lost(),
                    counts.duplicated(),
                    counts.byVersion());
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "longest gap %.0f ms between predictions, %.0f ms between commits; %.1f ms a batch; %d lost, %d"
                            + " duplicated; by model %s",
                    predictionsGapMillis,
                    commitsGapMillis,
                    millisPerBatch,
                    lost,
                    duplicated,
                    new TreeMap<>(byVersion));
        }
    }

    List<BenchRow> rows() {
        List<BenchRow> rows = new ArrayList<>();
        BenchRow bare = BenchRow.of("bare loop", Figures.median(throughput.bareLoop()), THROUGHPUT);
        BenchRow endToEnd = BenchRow.of("end to end", throughput.medianEndToEnd(), THROUGHPUT);
        rows.add(endToEnd.against(bare));
        rows.add(bare);
        Map<Neighbour, BenchRow> beside = new EnumMap<>(Neighbour.class);
        throughput
                .beside()
                .forEach((neighbour, values) -> beside.put(
                        neighbour, BenchRow.of("end to end " + neighbour.label(), Figures.median(values), THROUGHPUT)));
        beside.forEach((neighbour, row) ->
                rows.add(row.against(neighbour.against().map(beside::get).orElse(endToEnd))));
        BatchFigures batches = throughput.batches();
        rows.add(BenchRow.of("end to end: reviews in a batch", batches.reviews() / batches.batches(), "reviews"));
        rows.add(BenchRow.of("end to end: batch", 1e3 * batches.secondsPerBatch(), MILLIS));
        rows.add(BenchRow.share(
                "end to end: tokenization in a batch",
                batches.tokenizeSeconds() / (batches.tokenizeSeconds() + batches.inferSeconds())));
        rows.add(BenchRow.of("end to end: commit", 1e3 * batches.commitSeconds() / batches.commits(), MILLIS));
        rows.add(BenchRow.share("end to end: commits, beside batches", batches.shareOfCommits()));
        latencies.forEach((rate, millis) -> {
            String name = String.format(Locale.ROOT, "latency at %.0f %% of end to end", 100 * rate);
            rows.add(BenchRow.of(name + ": p50", Figures.quantile(millis, 0.5), MILLIS));
            rows.add(BenchRow.of(name + ": p99", Figures.quantile(millis, 0.99), MILLIS));
        });
        if (!swapped.isEmpty()) {
            rows.addAll(swaps());
        }
        return rows;
    }

    private List<BenchRow> swaps() {
        BenchRow batch = BenchRow.of("swap: batch", median(swapped, FlowObservation::millisPerBatch), MILLIS);
        List<BenchRow> rows = new ArrayList<>();
        rows.addAll(gaps("predictions", batch, FlowObservation::predictionsGapMillis));
        rows.addAll(gaps("commits", batch, FlowObservation::commitsGapMillis));
        rows.add(batch);
        rows.add(BenchRow.count("swap: reviews lost", sum(FlowObservation::lost)));
        rows.add(BenchRow.count("swap: reviews duplicated", sum(FlowObservation::duplicated)));
        rows.add(BenchRow.count(
                "swap: swaps seen in the predictions",
                swapped.stream().filter(flow -> flow.byVersion().size() > 1).count()));
        rows.add(BenchRow.count("swap: predictions", sum(flow -> flow.byVersion().values().stream()
                .mapToInt(Integer::intValue)
                .sum())));
        return rows;
    }

    private List<BenchRow> gaps(String what, BenchRow batch, ToDoubleFunction<FlowObservation> gap) {
        BenchRow without = BenchRow.of("no swap: longest gap between " + what, median(calm, gap), MILLIS);
        BenchRow with = BenchRow.of("swap: longest gap between " + what, median(swapped, gap), MILLIS);
        return List.of(with.against(batch), with.against(without), without.against(batch));
    }

    private static double median(Collection<FlowObservation> flows, ToDoubleFunction<FlowObservation> value) {
        return Figures.median(flows.stream().mapToDouble(value).boxed().toList());
    }

    private long sum(ToIntFunction<FlowObservation> value) {
        return swapped.stream().mapToInt(value).sum();
    }
}
