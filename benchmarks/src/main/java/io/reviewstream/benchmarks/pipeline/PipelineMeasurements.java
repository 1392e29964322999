package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.pipeline.BacklogRun.BacklogResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was measured so far. Owned by one thread. */
final class PipelineMeasurements {
    /** Reviews per second, of each round. */
    final List<Double> bare = new ArrayList<>();
    /** Reviews per second, of each round. */
    final List<Double> endToEnd = new ArrayList<>();
    /** Milliseconds of every review, by the share of what was reached that was offered. */
    final Map<Double, List<Double>> latencies = new LinkedHashMap<>();

    final List<FlowObservation> calm = new ArrayList<>();
    final List<FlowObservation> swapped = new ArrayList<>();
    /** Over all rounds end to end. */
    Optional<BatchFigures> runs = Optional.empty();

    Optional<BacklogResult> waiting = Optional.empty();

    /**
     * What somebody saw who watched reviews flow for a while.
     *
     * @param answersGapMillis the longest time in which the streamer gave no answer, by the clock of the broker
     * @param commitsGapMillis the longest time in which a reader of what is committed saw none
     * @param millisPerRun of the model, with the tokenization that led to it, on average
     * @param twice answers beyond the first to a review
     * @param byVersion how many answers each version of the model gave
     */
    record FlowObservation(
            double answersGapMillis,
            double commitsGapMillis,
            double millisPerRun,
            int lost,
            int twice,
            Map<String, Integer> byVersion) {
        private static final double NANOS_PER_MILLI = 1e6;
        private static final double MILLIS = 1000;

        FlowObservation {
            byVersion = Map.copyOf(byVersion);
        }

        static FlowObservation of(List<SeenPrediction> answers, DeliveryCounts tally, BatchFigures runs) {
            return new FlowObservation(
                    Gaps.longest(answers.stream().mapToLong(SeenPrediction::appendedMillis)),
                    Gaps.longest(answers.stream().mapToLong(SeenPrediction::seenNanos)) / NANOS_PER_MILLI,
                    MILLIS * runs.secondsPerRun(),
                    tally.lost(),
                    tally.twice(),
                    tally.byVersion());
        }
    }
}
