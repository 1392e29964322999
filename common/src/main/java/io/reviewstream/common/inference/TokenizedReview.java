package io.reviewstream.common.inference;

import java.util.Arrays;

/**
 * A review as token ids, special tokens included, cut to what the model reads. Immutable; two of the same tokens are
 * equal.
 */
public final class TokenizedReview {
    private final long[] ids;
    private final boolean truncated;
    /** Reviews are looked up by their tokens again and again. */
    private final int hash;

    /**
     * A tokenizer's answer.
     *
     * @param ids at least one, special tokens included; copied
     */
    public TokenizedReview(long[] ids, boolean truncated) {
        if (ids.length == 0) {
            throw new IllegalArgumentException("a review has at least its special tokens");
        }
        this.ids = ids.clone();
        this.truncated = truncated;
        this.hash = Arrays.hashCode(this.ids);
    }

    /** How many tokens. */
    public int tokens() {
        return ids.length;
    }

    /** Whether the review was longer than the model reads. */
    public boolean truncated() {
        return truncated;
    }

    /** The token ids; a copy. */
    public long[] ids() {
        return ids.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenizedReview review
                && truncated == review.truncated
                && Arrays.equals(ids, review.ids);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Writes the ids into a row of a batch. */
    void copyTo(long[] batch, int offset) {
        System.arraycopy(ids, 0, batch, offset, ids.length);
    }
}
