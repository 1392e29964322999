package io.reviewstream.common.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Decides which reviews are classified together: those of nearly the same length, since padding is the largest avoidable
 * cost of inference. A review without a near neighbour is a batch of its own.
 *
 * @param maxReviews maximum number of reviews in a batch
 * @param maxTokens maximum number of tokens in a batch, padding included; a single longer review is still a batch
 * @param maxPadding maximum share of padding in a batch, in [0, 1)
 */
public record BatchingPolicy(int maxReviews, int maxTokens, double maxPadding) {
    /** A few hundred tokens keep a core busy; more do not fit into its caches. */
    public static final BatchingPolicy FOR_CPU = new BatchingPolicy(32, 192, 0.1);
    /** Enough work for thousands of threads. */
    public static final BatchingPolicy FOR_GPU = new BatchingPolicy(256, 16_384, 0.1);

    public BatchingPolicy {
        if (maxReviews < 1 || maxTokens < 1 || !(maxPadding >= 0 && maxPadding < 1)) {
            throw new IllegalArgumentException(
                    "not limits of a batch: " + maxReviews + ", " + maxTokens + ", " + maxPadding);
        }
    }

    /** Splits reviews into batches; each review is in exactly one. */
    public List<List<TokenizedReview>> split(List<TokenizedReview> reviews) {
        List<List<TokenizedReview>> batches = new ArrayList<>();
        List<TokenizedReview> longestFirst = new ArrayList<>(reviews);
        longestFirst.sort(Comparator.comparingInt(TokenizedReview::tokens).reversed());
        List<TokenizedReview> open = new ArrayList<>();
        int openTokens = 0;
        for (TokenizedReview review : longestFirst) {
            int width = open.isEmpty() ? review.tokens() : open.get(0).tokens();
            if (!open.isEmpty() && !fits(open.size() + 1, openTokens + review.tokens(), width)) {
                batches.add(List.copyOf(open));
                open.clear();
                openTokens = 0;
            }
            open.add(review);
            openTokens += review.tokens();
        }
        if (!open.isEmpty()) {
            batches.add(List.copyOf(open));
        }
        return batches;
    }

    /**
     * The batch of one item: the item and those closest to it in length, as many as fit, from the first group first.
     *
     * @param groups items that may join it
     * @param tokens length of an item, in tokens
     */
    public <T> List<T> around(T own, List<List<T>> groups, ToIntFunction<T> tokens) {
        List<T> batch = new ArrayList<>();
        batch.add(own);
        int target = tokens.applyAsInt(own);
        int sum = target;
        int width = target;
        for (List<T> group : groups) {
            if (batch.size() >= maxReviews || (batch.size() + 1) * width > maxTokens) {
                break;
            }
            List<T> closestFirst = new ArrayList<>(group);
            closestFirst.sort(Comparator.comparingInt(item -> Math.abs(tokens.applyAsInt(item) - target)));
            for (T item : closestFirst) {
                int length = tokens.applyAsInt(item);
                if (fits(batch.size() + 1, sum + length, Math.max(width, length))) {
                    batch.add(item);
                    sum += length;
                    width = Math.max(width, length);
                }
            }
        }
        return batch;
    }

    /**
     * Whether a batch is within the limits.
     *
     * @param reviews number of its reviews
     * @param tokens number of its tokens, without padding
     * @param width length of its longest review, in tokens
     */
    boolean fits(int reviews, int tokens, int width) {
        int cells = Math.multiplyExact(reviews, width);
        return reviews <= maxReviews && cells <= maxTokens && cells - tokens <= maxPadding * cells;
    }
}
