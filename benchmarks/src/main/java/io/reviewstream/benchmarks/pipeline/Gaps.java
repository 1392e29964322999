package io.reviewstream.benchmarks.pipeline;

import java.util.stream.LongStream;

/** How long nothing came. */
final class Gaps {
    private Gaps() {}

    /**
     * The longest time between one and the next.
     *
     * @param times at least two, in any order and unit
     */
    static long longest(LongStream times) {
        long[] sorted = times.sorted().toArray();
        if (sorted.length < 2) {
            throw new IllegalArgumentException("there are gaps between two times and more, not " + sorted.length);
        }
        long longest = 0;
        for (int i = 1; i < sorted.length; i++) {
            longest = Math.max(longest, sorted[i] - sorted[i - 1]);
        }
        return longest;
    }
}
