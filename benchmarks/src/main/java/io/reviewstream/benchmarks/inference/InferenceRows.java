package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.inference.InferenceCandidates.InferenceCandidate.Pass;
import io.reviewstream.benchmarks.result.BenchRow;
import java.util.ArrayList;
import java.util.List;

/** The rows of what was measured: contender by contender, then the peaks, then threads against processes. */
final class InferenceRows {
    private static final String THROUGHPUT = "reviews/s";
    private static final String MULTIPLY_ADDS = "Gmac/s";
    private static final double GIGA = 1e9;
    private static final double MILLIS = 1000;

    private final InferenceMeasurements measured;
    private final int reviews;
    private final long tokens;
    private final double needed;
    private final int workers;

    /**
     * Of a workload.
     *
     * @param tokens of all reviews, without padding
     * @param needed multiply-adds for all reviews
     * @param workers threads, and as many processes
     */
    InferenceRows(InferenceMeasurements measured, int reviews, long tokens, long needed, int workers) {
        this.measured = measured;
        this.reviews = reviews;
        this.tokens = tokens;
        this.needed = needed;
        this.workers = workers;
    }

    List<BenchRow> rows() {
        List<BenchRow> rows = new ArrayList<>();
        measured.contenders().forEach(contender -> rows.addAll(of(contender)));
        BenchRow floats = peak(InferenceMeasurements.FLOATS);
        rows.add(floats);
        rows.add(peak(InferenceMeasurements.INTEGERS).against(floats));
        measured.contenders().stream()
                .filter(contender -> !isPeer(contender))
                .forEach(contender -> rows.add(shareOfPeak(contender)));
        if (measured.has(InferenceMeasurements.THREADS)) {
            BenchRow processes = together(InferenceMeasurements.PROCESSES);
            rows.add(processes);
            rows.add(together(InferenceMeasurements.THREADS).against(processes));
        }
        return rows;
    }

    /** What one would write without this project. */
    private static boolean isPeer(String contender) {
        return contender.equals(InferenceCandidates.ONE_BY_ONE) || contender.equals(InferenceCandidates.ARRIVAL);
    }

    private List<BenchRow> of(String contender) {
        List<BenchRow> rows = new ArrayList<>();
        BenchRow own = throughput(contender);
        rows.add(
                contender.equals(InferenceCandidates.ARRIVAL)
                        ? own
                        : own.against(throughput(InferenceCandidates.ARRIVAL)));
        if (contender.equals(InferenceCandidates.INT8)) {
            rows.add(own.against(throughput(InferenceCandidates.PLAIN)));
        }
        double seconds = measured.median(contender, Pass::seconds);
        rows.add(BenchRow.of(contender + ": tokens", tokens / seconds, "tokens/s"));
        rows.add(BenchRow.share(
                contender + ": padding",
                measured.median(contender, pass -> (pass.cells() - tokens) / (double) pass.cells())));
        rows.add(BenchRow.share(
                contender + ": scheduling",
                measured.median(contender, pass -> pass.schedulingSeconds() / pass.seconds())));
        if (measured.has(InferenceMeasurements.TOKENIZING)) {
            double tokenizing = measured.median(InferenceMeasurements.TOKENIZING);
            rows.add(BenchRow.share(contender + ": tokenization", tokenizing / (tokenizing + seconds)));
        }
        rows.add(BenchRow.of(contender + ": p50 of a run", MILLIS * measured.runSeconds(contender, 0.5), "ms"));
        rows.add(BenchRow.of(contender + ": p99 of a run", MILLIS * measured.runSeconds(contender, 0.99), "ms"));
        return rows;
    }

    private BenchRow throughput(String contender) {
        return BenchRow.of(contender, reviews / measured.median(contender, Pass::seconds), THROUGHPUT);
    }

    /** What was reached once: other work on the machine only takes from it. */
    private BenchRow peak(String name) {
        return BenchRow.of(name, measured.highest(name) / GIGA, MULTIPLY_ADDS);
    }

    private BenchRow shareOfPeak(String contender) {
        double peak = measured.highest(
                contender.equals(InferenceCandidates.INT8)
                        ? InferenceMeasurements.INTEGERS
                        : InferenceMeasurements.FLOATS);
        return BenchRow.share(
                contender + ": needed work, share of peak", needed / measured.median(contender, Pass::seconds) / peak);
    }

    private BenchRow together(String name) {
        return BenchRow.of(workers + " " + name, workers * reviews / measured.median(name), THROUGHPUT);
    }
}
