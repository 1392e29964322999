package io.reviewstream.trainer.training;

/** One labelled text as the network sees it. Immutable. */
public final class Example {
    private final int[] tokenIds;
    private final int label;

    private Example(int[] tokenIds, int label) {
        this.tokenIds = tokenIds;
        this.label = label;
    }

    /**
     * An example of {@code tokenIds}, special tokens included and already cut to length, and the index of its class.
     *
     * @throws IllegalArgumentException if there is no token or the label is negative
     */
    public static Example of(int[] tokenIds, int label) {
        if (tokenIds.length == 0 || label < 0) {
            throw new IllegalArgumentException(
                    "An example needs tokens and a label, not " + tokenIds.length + " tokens and label " + label);
        }
        return new Example(tokenIds.clone(), label);
    }

    /** Number of tokens. */
    public int length() {
        return tokenIds.length;
    }

    /** Index of the class. */
    public int label() {
        return label;
    }

    int[] tokenIds() {
        return tokenIds;
    }
}
