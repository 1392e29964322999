package io.reviewstream.benchmarks.inference;

import io.reviewstream.common.inference.TokenizedReview;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A way to classify.
 *
 * @param name what its rows begin with
 * @param schedule which reviews are classified together
 * @param model classifies those of one run, on the thread that calls
 */
record InferenceCandidate(
        String name,
        Function<List<TokenizedReview>, List<List<TokenizedReview>>> schedule,
        Consumer<List<TokenizedReview>> model) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Classifies all reviews once. */
    Pass pass(List<TokenizedReview> reviews) {
        long start = System.nanoTime();
        List<List<TokenizedReview>> runs = schedule.apply(reviews);
        double scheduling = secondsSince(start);
        List<Double> seconds = new ArrayList<>(runs.size());
        for (List<TokenizedReview> run : runs) {
            long before = System.nanoTime();
            model.accept(run);
            seconds.add(secondsSince(before));
        }
        double all = secondsSince(start);
        return new Pass(
                all,
                scheduling,
                seconds,
                runs.stream().mapToLong(InferenceCandidate::cells).sum());
    }

    /** Tokens of a run, padding included. */
    private static long cells(List<TokenizedReview> run) {
        return (long) run.size()
                * run.stream().mapToInt(TokenizedReview::tokens).max().orElseThrow();
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / NANOS_PER_SECOND;
    }

    /**
     * One turn.
     *
     * @param seconds it took
     * @param schedulingSeconds of those, before the first run
     * @param runSeconds of each run
     * @param cells tokens that were computed, padding included
     */
    record Pass(double seconds, double schedulingSeconds, List<Double> runSeconds, long cells) {
        Pass {
            runSeconds = List.copyOf(runSeconds);
        }
    }
}
