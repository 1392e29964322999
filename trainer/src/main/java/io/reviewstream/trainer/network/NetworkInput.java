package io.reviewstream.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/** A batch for the whole network, {@link TokenBatch}, or for its head alone, {@link Pooled}. */
public sealed interface NetworkInput {
    /** The arrays that the network computes from. */
    NDList arrays();

    /**
     * The output of a backbone.
     *
     * @param vectors F32 (batch, dim)
     */
    record Pooled(NDArray vectors) implements NetworkInput {
        @Override
        public NDList arrays() {
            return new NDList(vectors);
        }
    }

    /**
     * Texts of different lengths, padded to one rectangle. The arrays belong to the manager that they were made with.
     *
     * @param inputIds token ids, int64 (batch, length), filled up with the pad token
     * @param attentionMask 1 for a token and 0 for padding, int64 (batch, length)
     */
    record TokenBatch(NDArray inputIds, NDArray attentionMask) implements NetworkInput {

        /** Pads {@code texts}, each a list of token ids with at least one token, to the longest of them. */
        public static TokenBatch pad(NDManager manager, List<int[]> texts, int padTokenId) {
            return pad(manager, texts, padTokenId, longest(texts));
        }

        /**
         * Pads {@code texts} to a multiple of eight tokens, or to the positions of the network. Libraries compile code for
         * each shape and keep it, so fewer shapes take less time and memory.
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

        @Override
        public NDList arrays() {
            return new NDList(inputIds, attentionMask);
        }
    }
}
