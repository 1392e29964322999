package io.reviewstream.common.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Which reviews are classified together: those of nearly the same length, since padding is the largest avoidable cost of
 * inference. A review with no near neighbour runs alone.
 *
 * @param maxReviews in one run
 * @param maxTokens in one run, padding included; a single longer review still makes a run
 * @param maxPadding the share of padding in a run, in [0, 1)
 */
public record BatchingPolicy(int maxReviews, int maxTokens, double maxPadding) {
    /** A few hundred tokens keep a core busy; more only leave its caches. */
    public static final BatchingPolicy FOR_CPU = new BatchingPolicy(32, 192, 0.1);
    /** Enough work for thousands of threads. */
    public static final BatchingPolicy FOR_GPU = new BatchingPolicy(256, 16_384, 0.1);

    public BatchingPolicy {
        if (maxReviews < 1 || maxTokens < 1 || !(maxPadding >= 0 && maxPadding < 1)) {
            throw new IllegalArgumentException(
                    "not a limit of runs: " + maxReviews + ", " + maxTokens + ", " + maxPadding);
        }
    }

    /** Cuts reviews into runs; every review stands in exactly one. */
    public List<List<TokenizedReview>> cut(List<TokenizedReview> reviews) {
        List<List<TokenizedReview>> runs = new ArrayList<>();
        List<TokenizedReview> longestFirst = new ArrayList<>(reviews);
        longestFirst.sort(Comparator.comparingInt(TokenizedReview::tokens).reversed());
        List<TokenizedReview> open = new ArrayList<>();
        int openTokens = 0;
        for (TokenizedReview review : longestFirst) {
            int width = open.isEmpty() ? review.tokens() : open.get(0).tokens();
            if (!open.isEmpty() && !fits(open.size() + 1, openTokens + review.tokens(), width)) {
                runs.add(List.copyOf(open));
                open.clear();
                openTokens = 0;
            }
            open.add(review);
            openTokens += review.tokens();
        }
        if (!open.isEmpty()) {
            runs.add(List.copyOf(open));
        }
        return runs;
    }

    /**
     * The run of one item: it, and those closest to it in length, from the first group as many as fit, then from the
     * next.
     *
     * @param groups what may join it
     * @param tokens the length of an item
     */
    public <T> List<T> around(T own, List<List<T>> groups, ToIntFunction<T> tokens) {
        List<T> run = new ArrayList<>();
        run.add(own);
        int target = tokens.applyAsInt(own);
        int sum = target;
        int width = target;
        for (List<T> group : groups) {
            if (run.size() >= maxReviews || (run.size() + 1) * width > maxTokens) {
                break;
            }
            List<T> closestFirst = new ArrayList<>(group);
            closestFirst.sort(Comparator.comparingInt(item -> Math.abs(tokens.applyAsInt(item) - target)));
            for (T item : closestFirst) {
                int length = tokens.applyAsInt(item);
                if (fits(run.size() + 1, sum + length, Math.max(width, length))) {
                    run.add(item);
                    sum += length;
                    width = Math.max(width, length);
                }
            }
        }
        return run;
    }

    /**
     * Whether a run keeps within the limits.
     *
     * @param reviews in it
     * @param tokens in it, without padding
     * @param width of its longest review, in tokens
     */
    boolean fits(int reviews, int tokens, int width) {
        int cells = Math.multiplyExact(reviews, width);
        return reviews <= maxReviews && cells <= maxTokens && cells - tokens <= maxPadding * cells;
    }
}
