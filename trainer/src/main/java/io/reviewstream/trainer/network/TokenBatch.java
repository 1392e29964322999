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
        return pad(manager, texts, padTokenId, longest(texts));
    }

    /**
     * Pads {@code texts} to a multiple of eight tokens, or to as many as the network can. Libraries compile code for each
     * shape that they meet and keep it, so that fewer shapes take less time and memory.
     */
    public static TokenBatch padToEights(NDManager manager, List<int[]> texts, DistilBertConfig config) {
        int longest = longest(texts);
        int rounded = Math.min((longest + 7) / 8 * 8, config.maxPositions());
        return pad(manager, texts, config.padTokenId(), Math.max(longest, rounded));
    }

    private static int longest(List<int[]> texts) {
        return texts.stream().mapToInt(ids -> ids.length).max().orElseThrow();
    }

    private static TokenBatch pad(NDManager manager, List<int[]> texts, int padTokenId, int longest) {
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
