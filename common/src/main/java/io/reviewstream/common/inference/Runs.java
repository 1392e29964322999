package io.reviewstream.common.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts reviews into runs of nearly equal length, since padding is the largest avoidable cost of inference.
 *
 * @param maxReviews in one run
 * @param maxTokens in one run, padding included; a single longer review still makes a run
 * @param maxPadding the share of padding in a run, in [0, 1)
 */
public record Runs(int maxReviews, int maxTokens, double maxPadding) {
    /** For a CPU, where larger runs gain nothing. */
    public static final Runs DEFAULT = new Runs(32, 2048, 0.1);

    public Runs {
        if (maxReviews < 1 || maxTokens < 1 || !(maxPadding >= 0 && maxPadding < 1)) {
            throw new IllegalArgumentException(
                    "not a limit of runs: " + maxReviews + ", " + maxTokens + ", " + maxPadding);
        }
    }

    /** The indices of each run; every index stands in exactly one. */
    public List<List<Integer>> cut(List<TokenizedReview> reviews) {
        List<List<Integer>> runs = new ArrayList<>();
        List<Integer> open = new ArrayList<>();
        int openTokens = 0;
        int[] longestFirst = IntStream.range(0, reviews.size())
                .boxed()
                .sorted(Comparator.comparingInt(index -> -reviews.get(index).tokens()))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int index : longestFirst) {
            int tokens = reviews.get(index).tokens();
            int width = open.isEmpty() ? tokens : reviews.get(open.get(0)).tokens();
            if (!open.isEmpty() && !fits(open.size() + 1, openTokens + tokens, width)) {
                runs.add(List.copyOf(open));
                open.clear();
                openTokens = 0;
            }
            open.add(index);
            openTokens += tokens;
        }
        if (!open.isEmpty()) {
            runs.add(List.copyOf(open));
        }
        return runs;
    }

    /**
     * Whether a run keeps within the limits.
     *
     * @param reviews in it
     * @param tokens in it, without padding
     * @param width of its longest review, in tokens
     */
    public boolean fits(int reviews, int tokens, int width) {
        int cells = Math.multiplyExact(reviews, width);
        return reviews <= maxReviews && cells <= maxTokens && cells - tokens <= maxPadding * cells;
    }
}
