package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.inference.InferenceCandidates.Pass;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.Figures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What was measured, and its rows: candidate by candidate, then the peaks, then threads beside processes. Owned by one
 * thread.
 */
final class InferenceRows {
    static final String FLOATS = "fp32 matrix product peak";
    static final String INTEGERS = "int8 matrix product peak";
    static final String TOKENIZATION = "tokenization";

    private static final String SECONDS = ": seconds";
    private static final String PADDING = ": padding";
    private static final String SCHEDULING = ": scheduling";
    private static final String BATCH = ": seconds of a batch";
    private static final String THROUGHPUT = "reviews/s";

    private final Figures figures = new Figures();
    private final Set<String> candidates = new LinkedHashSet<>();
    private final int reviews;
    private final long tokens;
    private final double needed;
    private final int workers;

    /**
     * Nothing is measured yet.
     *
     * @param tokens of all reviews, without padding
     * @param needed multiply-adds for all reviews
     * @param workers threads, and as many processes
     */
    InferenceRows(int reviews, long tokens, long needed, int workers) {
        this.reviews = reviews;
        this.tokens = tokens;
        this.needed = needed;
        this.workers = workers;
    }

    /** Adds a turn of a candidate. */
    void add(String candidate, Pass pass) {
        candidates.add(candidate);
        figures.add(candidate + SECONDS, pass.seconds());
        figures.add(candidate + PADDING, (pass.cells() - tokens) / (double) pass.cells());
        figures.add(candidate + SCHEDULING, pass.schedulingSeconds() / pass.seconds());
        pass.batchSeconds().forEach(seconds -> figures.add(candidate + BATCH, seconds));
    }

    /** Adds seconds, or multiply-adds in a second. */
    void add(String name, double value) {
        figures.add(name, value);
    }

    List<BenchRow> rows() {
        List<BenchRow> rows = new ArrayList<>();
        candidates.forEach(candidate -> rows.addAll(of(candidate)));
        BenchRow floats = peak(FLOATS);
        rows.add(floats);
        rows.add(peak(INTEGERS).against(floats));
        candidates.stream()
                .filter(candidate -> !candidate.equals(InferenceCandidates.ONE_BY_ONE)
                        && !candidate.equals(InferenceCandidates.ARRIVAL))
                .forEach(candidate -> rows.add(shareOfPeak(candidate)));
        if (figures.has(ThreadsAgainstProcesses.THREADS)) {
            BenchRow processes = parallel(ThreadsAgainstProcesses.PROCESSES);
            rows.add(processes);
            rows.add(parallel(ThreadsAgainstProcesses.THREADS).against(processes));
        }
        return rows;
    }

    private List<BenchRow> of(String candidate) {
        List<BenchRow> rows = new ArrayList<>();
        BenchRow own = throughput(candidate);
        rows.add(
                candidate.equals(InferenceCandidates.ARRIVAL)
                        ? own
                        : own.against(throughput(InferenceCandidates.ARRIVAL)));
        if (candidate.equals(InferenceCandidates.INT8)) {
            rows.add(own.against(throughput(InferenceCandidates.PLAIN)));
        }
        double seconds = figures.median(candidate + SECONDS);
        rows.add(BenchRow.of(candidate + ": tokens", tokens / seconds, "tokens/s"));
        rows.add(BenchRow.share(candidate + PADDING, figures.median(candidate + PADDING)));
        rows.add(BenchRow.share(candidate + SCHEDULING, figures.median(candidate + SCHEDULING)));
        if (figures.has(TOKENIZATION)) {
            double tokenization = figures.median(TOKENIZATION);
            rows.add(BenchRow.share(candidate + ": tokenization", tokenization / (tokenization + seconds)));
        }
        rows.add(BenchRow.of(candidate + ": p50 of a batch", 1e3 * figures.quantile(candidate + BATCH, 0.5), "ms"));
        rows.add(BenchRow.of(candidate + ": p99 of a batch", 1e3 * figures.quantile(candidate + BATCH, 0.99), "ms"));
        return rows;
    }

    private BenchRow throughput(String candidate) {
        return BenchRow.of(candidate, reviews / figures.median(candidate + SECONDS), THROUGHPUT);
    }

    /** The highest of the rounds, because other work on the machine only lowers it. */
    private BenchRow peak(String name) {
        return BenchRow.of(name, figures.highest(name) / 1e9, "Gmac/s");
    }

    private BenchRow shareOfPeak(String candidate) {
        double peak = figures.highest(candidate.equals(InferenceCandidates.INT8) ? INTEGERS : FLOATS);
        return BenchRow.share(
                candidate + ": needed work, share of peak", needed / figures.median(candidate + SECONDS) / peak);
    }

    private BenchRow parallel(String name) {
        return BenchRow.of(workers + " " + name, workers * reviews / figures.median(name), THROUGHPUT);
    }
}
