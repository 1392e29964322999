package io.reviewstream.trainer.training;

/** One labelled text as token ids. Immutable. */
public final class Example {
    private final int[] tokenIds;
    private final int label;
    private final double weight;

    private Example(int[] tokenIds, int label, double weight) {
        this.tokenIds = tokenIds;
        this.label = label;
        this.weight = weight;
    }

    /**
     * An example of {@code tokenIds}, special tokens included and already truncated, and the index of its class.
     *
     * @throws IllegalArgumentException if there is no token or the label is negative
     */
    public static Example of(int[] tokenIds, int label) {
        return of(tokenIds, label, 1);
    }

    /**
     * The same with a weight in the loss, which multiplies the weight of its class.
     *
     * @throws IllegalArgumentException also if the weight is not positive and finite
     */
    public static Example of(int[] tokenIds, int label, double weight) {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("The weight of an example must be positive and finite, not " + weight);
        }
        if (tokenIds.length == 0 || label < 0) {
            throw new IllegalArgumentException(
                    "An example needs tokens and a label, not " + tokenIds.length + " tokens and label " + label);
        }
        return new Example(tokenIds.clone(), label, weight);
    }

    /** Number of tokens. */
    public int length() {
        return tokenIds.length;
    }

    /** Index of the class. */
    public int label() {
        return label;
    }

    double weight() {
        return weight;
    }

    int[] tokenIds() {
        return tokenIds;
    }
}
