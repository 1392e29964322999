package io.reviewstream.benchmarks.pipeline;

import java.util.List;

/** How fast answers come while there is always more to do. */
final class SteadyState {
    private static final double NANOS = 1e9;

    private SteadyState() {}

    /**
     * Answers per second, from the first commit that was seen to the last: what was in the first one took its time before
     * that. Where one commit had all of them, from {@code startNanos}, which makes it look slower than it is.
     *
     * @param answers in the order they were seen
     * @param startNanos when the reviews became visible to the streamer
     */
    static double perSecond(List<SeenPrediction> answers, long startNanos) {
        long first = answers.get(0).seenNanos();
        long last = answers.get(answers.size() - 1).seenNanos();
        long later =
                answers.stream().filter(answer -> answer.seenNanos() > first).count();
        return later == 0 ? answers.size() * NANOS / (last - startNanos) : later * NANOS / (last - first);
    }
}
