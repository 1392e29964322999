package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.inference.Contender.Pass;
import io.reviewstream.benchmarks.result.Row;
import java.util.ArrayList;
import java.util.List;

/** The rows of what was measured: contender by contender, then the peaks, then threads against processes. */
final class InferenceRows {
    private static final String THROUGHPUT = "reviews/s";
    private static final String MULTIPLY_ADDS = "Gmac/s";
    private static final double GIGA = 1e9;
    private static final double MILLIS = 1000;

    private final Measured measured;
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
    InferenceRows(Measured measured, int reviews, long tokens, long needed, int workers) {
        this.measured = measured;
        this.reviews = reviews;
        this.tokens = tokens;
        this.needed = needed;
        this.workers = workers;
    }

    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        measured.contenders().forEach(contender -> rows.addAll(of(contender)));
        Row floats = peak(Measured.FLOATS);
        rows.add(floats);
        rows.add(peak(Measured.INTEGERS).against(floats));
        measured.contenders().stream()
                .filter(contender -> !isPeer(contender))
                .forEach(contender -> rows.add(shareOfPeak(contender)));
        if (measured.has(Measured.THREADS)) {
            Row processes = together(Measured.PROCESSES);
            rows.add(processes);
            rows.add(together(Measured.THREADS).against(processes));
        }
        return rows;
    }

    /** What one would write without this project. */
    private static boolean isPeer(String contender) {
        return contender.equals(Contenders.ONE_BY_ONE) || contender.equals(Contenders.ARRIVAL);
    }

    private List<Row> of(String contender) {
        List<Row> rows = new ArrayList<>();
        Row own = throughput(contender);
        rows.add(contender.equals(Contenders.ARRIVAL) ? own : own.against(throughput(Contenders.ARRIVAL)));
        if (contender.equals(Contenders.INT8)) {
            rows.add(own.against(throughput(Contenders.PLAIN)));
        }
        double seconds = measured.median(contender, Pass::seconds);
        rows.add(Row.of(contender + ": tokens", tokens / seconds, "tokens/s"));
        rows.add(Row.share(
                contender + ": padding",
                measured.median(contender, pass -> (pass.cells() - tokens) / (double) pass.cells())));
        rows.add(Row.share(
                contender + ": scheduling",
                measured.median(contender, pass -> pass.schedulingSeconds() / pass.seconds())));
        if (measured.has(Measured.TOKENIZING)) {
            double tokenizing = measured.median(Measured.TOKENIZING);
            rows.add(Row.share(contender + ": tokenization", tokenizing / (tokenizing + seconds)));
        }
        rows.add(Row.of(contender + ": p50 of a run", MILLIS * measured.runSeconds(contender, 0.5), "ms"));
        rows.add(Row.of(contender + ": p99 of a run", MILLIS * measured.runSeconds(contender, 0.99), "ms"));
        return rows;
    }

    private Row throughput(String contender) {
        return Row.of(contender, reviews / measured.median(contender, Pass::seconds), THROUGHPUT);
    }

    /** What was reached once: other work on the machine only takes from it. */
    private Row peak(String name) {
        return Row.of(name, measured.highest(name) / GIGA, MULTIPLY_ADDS);
    }

    private Row shareOfPeak(String contender) {
        double peak = measured.highest(contender.equals(Contenders.INT8) ? Measured.INTEGERS : Measured.FLOATS);
        return Row.share(
                contender + ": needed work, share of peak", needed / measured.median(contender, Pass::seconds) / peak);
    }

    private Row together(String name) {
        return Row.of(workers + " " + name, workers * reviews / measured.median(name), THROUGHPUT);
    }
}
