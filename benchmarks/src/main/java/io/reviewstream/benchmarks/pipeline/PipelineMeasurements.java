package io.reviewstream.benchmarks.pipeline;

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
}
