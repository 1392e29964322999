package io.reviewstream.trainer.dryrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import io.reviewstream.trainer.training.OptimizerKind;

/**
 * Bytes that the tensors of a run take, all counted as 32-bit floats. Not counted: the Java heap, the native libraries,
 * and what the allocator keeps in reserve.
 *
 * @param parameters of the network
 * @param gradients of the trained parameters
 * @param moments that Adam remembers of each trained parameter, two
 * @param bestEpoch the copy of the trained parameters
 * @param activations of the largest batch: what the backward pass needs of the forward pass, and the gradients of one
 *     layer's; where the backbone is frozen, one layer's alone
 * @param encoded the vectors that a frozen backbone made of the reviews
 */
public record MemoryEstimate(
        long parameters, long gradients, long moments, long bestEpoch, long activations, long encoded) {
    /** Everything together. */
    @JsonProperty
    public long total() {
        return parameters + gradients + moments + bestEpoch + activations + encoded;
    }

    /**
     * An estimate.
     *
     * @param longest tokens of the longest review, once it is cut
     * @param rows that train and validate
     */
    static MemoryEstimate of(
            DistilBertConfig config, HyperParameters how, DryRunReport.Parameters parameters, int longest, int rows) {
        boolean head = how.freeze() instanceof Freeze.Backbone;
        long trained = bytes(parameters.trained());
        return new MemoryEstimate(
                bytes(parameters.total()),
                trained,
                how.optimizer() instanceof OptimizerKind.AdamW ? 2 * trained : 0,
                trained,
                bytes(activations(config, how, longest, rows)),
                head ? bytes((long) rows * config.dim()) : 0);
    }

    private static long activations(DistilBertConfig config, HyperParameters how, int longest, int rows) {
        long all = (long) Math.min(how.batchSize(), rows) * longest;
        long tokens = Math.max(longest, Math.min(all, how.microBatchTokens()));
        // Input, query, key, value, context, two sums, what goes into the feed-forward part, what dropout keeps of it;
        // its inside before and after GELU; the attention's weights, what dropout keeps of them, and both multiplied.
        long layer = 9L * config.dim() + 2L * config.hiddenDim() + 3L * config.heads() * longest;
        // Of the last layer, which answers for token 0 alone, only input, key and value.
        long last = 3L * config.dim();
        long embeddings = 2L * config.dim();
        int trained = trainedLayers(config, how.freeze());
        // The backward pass has the gradients of one layer's beside them.
        return tokens * (trained == 0 ? layer : trained * layer + last + embeddings);
    }

    private static int trainedLayers(DistilBertConfig config, Freeze freeze) {
        if (freeze instanceof Freeze.AllButLastLayers some) {
            return Math.min(some.trained(), config.layers());
        }
        return freeze instanceof Freeze.Backbone ? 0 : config.layers();
    }

    private static long bytes(long floats) {
        return floats * Float.BYTES;
    }
}
