package io.reviewstream.common.inference;

/** A review as token ids, special tokens included, cut to what the model reads. Immutable. */
public final class TokenizedReview {
    private final long[] ids;
    private final boolean truncated;

    TokenizedReview(long[] ids, boolean truncated) {
        this.ids = ids;
        this.truncated = truncated;
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

    /** Writes the ids into a row of a batch. */
    void copyTo(long[] batch, int offset) {
        System.arraycopy(ids, 0, batch, offset, ids.length);
    }
}
