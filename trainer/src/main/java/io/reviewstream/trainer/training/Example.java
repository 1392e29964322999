package io.reviewstream.trainer.training;

import io.reviewstream.trainer.spill.SpillFile;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** One labelled text as token ids, which are on the heap or, off it, in a file. Immutable. */
public final class Example {
    private final Supplier<int[]> tokenIds;
    private final int length;
    private final int label;
    private final double weight;

    private Example(Supplier<int[]> tokenIds, int length, int label, double weight) {
        this.tokenIds = tokenIds;
        this.length = length;
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
        int[] copy = tokenIds.clone();
        return checked(() -> copy, copy.length, label, weight);
    }

    /** The same with its token ids in a file. */
    public static Example of(int[] tokenIds, SpillFile file, int label, double weight) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * tokenIds.length);
        bytes.asIntBuffer().put(tokenIds);
        SpillFile.Spilled spilled = file.add(bytes);
        return checked(() -> ints(spilled.bytes()), tokenIds.length, label, weight);
    }

    private static int[] ints(ByteBuffer bytes) {
        int[] ints = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(ints);
        return ints;
    }

    private static Example checked(Supplier<int[]> tokenIds, int length, int label, double weight) {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("The weight of an example must be positive and finite, not " + weight);
        }
        if (length == 0 || label < 0) {
            throw new IllegalArgumentException(
                    "An example needs tokens and a label, not " + length + " tokens and label " + label);
        }
        return new Example(tokenIds, length, label, weight);
    }

    /** Number of tokens. */
    public int length() {
        return length;
    }

    /** Index of the class. */
    public int label() {
        return label;
    }

    double weight() {
        return weight;
    }

    /** The token ids, special tokens included; not to be changed. */
    public int[] tokenIds() {
        return tokenIds.get();
    }
}
