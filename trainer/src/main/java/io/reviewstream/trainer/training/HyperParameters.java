package io.reviewstream.trainer.training;

import io.reviewstream.common.failure.Failure;
import java.util.Objects;

/**
 * How to train.
 *
 * @param epochs passes over the training examples
 * @param batchSize examples per step
 * @param learningRate the highest learning rate, reached after the warm-up
 * @param weightDecay AdamW's decoupled decay, of matrices only: not of biases and LayerNorms
 * @param warmupFraction share of all steps in which the learning rate rises; it then falls linearly to 0
 * @param clipNorm the highest L2 norm of all gradients together
 * @param seed decides the order of examples and what dropout drops
 * @param freeze the part of the network that is not trained
 */
public record HyperParameters(
        int epochs,
        int batchSize,
        double learningRate,
        double weightDecay,
        double warmupFraction,
        double clipNorm,
        long seed,
        Freeze freeze) {

    /** Checks every number. */
    public HyperParameters {
        require(epochs > 0, "the number of epochs must be positive, not " + epochs);
        require(batchSize > 0, "the batch size must be positive, not " + batchSize);
        require(learningRate > 0 && learningRate < 10, "the learning rate must be in (0, 10), not " + learningRate);
        require(weightDecay >= 0 && weightDecay < 1, "the weight decay must be in [0, 1), not " + weightDecay);
        require(warmupFraction >= 0 && warmupFraction < 1, "the warm-up must be in [0, 1), not " + warmupFraction);
        require(clipNorm > 0, "the gradient norm to clip at must be positive, not " + clipNorm);
        Objects.requireNonNull(freeze);
    }

    /** The customary ones: weight decay 0.01, a tenth of the steps for warm-up, gradients clipped at norm 1. */
    public static HyperParameters of(int epochs, int batchSize, double learningRate, long seed, Freeze freeze) {
        return new HyperParameters(epochs, batchSize, learningRate, 0.01, 0.1, 1.0, seed, freeze);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw Failure.usage("Cannot train: " + otherwise);
        }
    }
}
