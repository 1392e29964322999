package io.reviewstream.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** What goes through the network: token ids through all of it, or what the backbone made of them through its head. */
public sealed interface NetworkInput {
    /** The arrays that the network computes from. */
    NDList arrays();

    /**
     * What a backbone returned.
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
     * Texts of different lengths as one rectangle.
     *
     * @param batch token ids and attention mask
     */
    record Tokens(TokenBatch batch) implements NetworkInput {
        @Override
        public NDList arrays() {
            return new NDList(batch.inputIds(), batch.attentionMask());
        }
    }
}
