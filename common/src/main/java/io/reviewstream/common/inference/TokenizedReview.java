package io.reviewstream.common.inference;

import java.util.Arrays;

/**
 * The token ids of a review, special tokens included, truncated to what the model reads, and what the linear model says about
 * its text. Immutable; reviews for which both are equal are equal.
 */
public final class TokenizedReview {
    private final long[] ids;
    private final boolean truncated;
    private final double linearMargin;
    /** Computed once: reviews are often looked up by their tokens. */
    private final int hash;

    /**
     * A tokenized review.
     *
     * @param ids at least one id, special tokens included; copied
     */
    public TokenizedReview(long[] ids, boolean truncated) {
        this(ids, truncated, 0);
    }

    private TokenizedReview(long[] ids, boolean truncated, double linearMargin) {
        if (ids.length == 0) {
            throw new IllegalArgumentException("a review has at least its special tokens");
        }
        this.ids = ids.clone();
        this.truncated = truncated;
        this.linearMargin = linearMargin;
        this.hash = Arrays.hashCode(this.ids);
    }

    /** The same with the margin of the linear model for the text. */
    TokenizedReview withLinearMargin(double margin) {
        return new TokenizedReview(ids, truncated, margin);
    }

    /** The margin of the linear model for the text; 0 without a linear model. */
    double linearMargin() {
        return linearMargin;
    }

    /** Number of tokens. */
    public int tokens() {
        return ids.length;
    }

    /** Whether the review has more tokens than the model reads. */
    public boolean truncated() {
        return truncated;
    }

    /** How many of its tokens have this id. */
    int count(long id) {
        int count = 0;
        for (long each : ids) {
            count += each == id ? 1 : 0;
        }
        return count;
    }

    /** A copy of the token ids. */
    public long[] ids() {
        return ids.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenizedReview review
                && truncated == review.truncated
                && Double.compare(linearMargin, review.linearMargin) == 0
                && Arrays.equals(ids, review.ids);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Copies the ids into a row of a batch. */
    void copyTo(long[] batch, int offset) {
        System.arraycopy(ids, 0, batch, offset, ids.length);
    }
}
