package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.inference.InferenceCandidate.Pass;
import io.reviewstream.benchmarks.result.BenchResult.BestPeer;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.Figures;
import java.util.ArrayList;
import java.util.Comparator;
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

    private static final String SECONDS = ": seconds";
    private static final String COMPUTING = ": seconds without tokenization";
    private static final String TOKENS = ": tokens";
    private static final String PADDING = ": padding";
    private static final String SCHEDULING = ": scheduling";
    private static final String TOKENIZATION = ": tokenization";
    private static final String ANSWERED = ": answered by the linear stage";
    private static final String BATCH = ": seconds of a batch";
    private static final String THROUGHPUT = "reviews/s";

    private final Figures figures = new Figures();
    private final Set<String> peers = new LinkedHashSet<>();
    private final Set<String> ours = new LinkedHashSet<>();
    private final int reviews;
    private final double needed;
    private final int workers;

    /**
     * Nothing is measured yet.
     *
     * @param needed multiply-adds for all reviews
     * @param workers threads, and as many processes
     */
    InferenceRows(int reviews, long needed, int workers) {
        this.reviews = reviews;
        this.needed = needed;
        this.workers = workers;
    }

    /** Adds a turn of a candidate. */
    void add(String candidate, boolean isPeer, Pass pass) {
        (isPeer ? peers : ours).add(candidate);
        figures.add(candidate + SECONDS, pass.seconds());
        figures.add(candidate + COMPUTING, pass.seconds() - pass.readingSeconds());
        figures.add(candidate + TOKENS, pass.tokens() / pass.seconds());
        figures.add(candidate + PADDING, (pass.cells() - pass.tokens()) / (double) Math.max(1, pass.cells()));
        figures.add(candidate + SCHEDULING, pass.schedulingSeconds() / pass.seconds());
        figures.add(candidate + TOKENIZATION, pass.readingSeconds() / pass.seconds());
        figures.add(candidate + ANSWERED, 1 - pass.reviews() / (double) reviews);
        pass.batchSeconds().forEach(seconds -> figures.add(candidate + BATCH, seconds));
    }

    /** Adds seconds, or multiply-adds in a second. */
    void add(String name, double value) {
        figures.add(name, value);
    }

    /** The fastest of ours against the fastest of the others. */
    BestPeer bestPeer() {
        BenchRow fastest = ours.stream()
                .map(this::throughput)
                .max(Comparator.comparingDouble(BenchRow::value))
                .orElseThrow();
        return BestPeer.of(fastest, peers.stream().map(this::throughput));
    }

    List<BenchRow> rows() {
        List<BenchRow> rows = new ArrayList<>();
        BenchRow best = bestPeer().peer();
        peers.forEach(candidate -> rows.addAll(of(candidate, best)));
        ours.forEach(candidate -> rows.addAll(of(candidate, best)));
        BenchRow floats = peak(FLOATS);
        rows.add(floats);
        rows.add(peak(INTEGERS).against(floats));
        ours.stream()
                .filter(candidate -> !candidate.equals(InferenceCandidates.PLAN))
                .forEach(candidate -> rows.add(shareOfPeak(candidate)));
        if (figures.has(ThreadsAgainstProcesses.THREADS)) {
            BenchRow processes = parallel(ThreadsAgainstProcesses.PROCESSES);
            rows.add(processes);
            rows.add(parallel(ThreadsAgainstProcesses.THREADS).against(processes));
        }
        return rows;
    }

    private List<BenchRow> of(String candidate, BenchRow best) {
        List<BenchRow> rows = new ArrayList<>();
        BenchRow own = throughput(candidate);
        rows.add(own.equals(best) ? own : own.against(best));
        if (candidate.equals(InferenceCandidates.INT8)) {
            rows.add(own.against(throughput(InferenceCandidates.PLAIN)));
        }
        if (candidate.equals(InferenceCandidates.PLAN)) {
            rows.add(share(candidate + ANSWERED));
        }
        if (figures.has(candidate + BATCH)) {
            rows.addAll(ofNetwork(candidate));
        }
        return rows;
    }

    private List<BenchRow> ofNetwork(String candidate) {
        List<BenchRow> rows = new ArrayList<>();
        rows.add(BenchRow.of(candidate + TOKENS, figures.median(candidate + TOKENS), "tokens/s"));
        rows.add(share(candidate + PADDING));
        rows.add(share(candidate + SCHEDULING));
        if (figures.highest(candidate + TOKENIZATION) > 0) {
            rows.add(share(candidate + TOKENIZATION));
        }
        rows.add(BenchRow.of(candidate + ": p50 of a batch", 1e3 * figures.quantile(candidate + BATCH, 0.5), "ms"));
        rows.add(BenchRow.of(candidate + ": p99 of a batch", 1e3 * figures.quantile(candidate + BATCH, 0.99), "ms"));
        return rows;
    }

    private BenchRow share(String name) {
        return BenchRow.share(name, figures.median(name));
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
                candidate + ": needed work, share of peak", needed / figures.median(candidate + COMPUTING) / peak);
    }

    private BenchRow parallel(String name) {
        return BenchRow.of(workers + " " + name, workers * reviews / figures.median(name), THROUGHPUT);
    }
}
