package io.reviewstream.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Texts of different lengths as one rectangle. The arrays belong to the manager that they were made with.
 *
 * @param inputIds token ids, int64 (batch, longest), filled up with the pad token
 * @param attentionMask 1 for a token and 0 for padding, int64 (batch, longest)
 */
public record TokenBatch(NDArray inputIds, NDArray attentionMask) {

    /** Pads {@code texts}, each a list of token ids with at least one token, to the longest of them. */
    public static TokenBatch pad(NDManager manager, List<int[]> texts, int padTokenId) {
        int longest = texts.stream().mapToInt(ids -> ids.length).max().orElseThrow();
        long[] ids = new long[texts.size() * longest];
        long[] mask = new long[ids.length];
        Arrays.fill(ids, padTokenId);
        for (int row = 0; row < texts.size(); row++) {
            int[] text = texts.get(row);
            if (text.length == 0) {
                throw new IllegalArgumentException("Text " + row + " has no tokens");
            }
            for (int i = 0; i < text.length; i++) {
                ids[row * longest + i] = text[i];
                mask[row * longest + i] = 1;
            }
        }
        Shape shape = new Shape(texts.size(), longest);
        return new TokenBatch(manager.create(ids, shape), manager.create(mask, shape));
    }
}
