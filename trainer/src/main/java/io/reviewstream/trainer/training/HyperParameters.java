package io.reviewstream.trainer.training;

import io.reviewstream.common.error.UserException;
import java.util.Objects;
import java.util.Optional;

/**
 * How to train.
 *
 * @param epochs passes over the training examples, at most
 * @param batchSize examples that go through the network together
 * @param accumulation batches whose gradients are added up for one step
 * @param microBatchTokens how many tokens, padding included, may go through the network together: a batch with more goes in
 *     pieces, which changes nothing but the memory it takes
 * @param learningRate the highest learning rate
 * @param schedule what becomes of it from step to step
 * @param clipNorm the highest L2 norm of all gradients together; infinite for no clipping
 * @param labelSmoothing the share of each target that is spread over all labels, in [0, 1)
 * @param balanceClasses whether examples weigh the more the rarer their label is among the training examples
 * @param patience epochs without a better one after which training ends early
 * @param seed decides the order of examples and what dropout drops
 * @param freeze the part of the network that is not trained
 */
public record HyperParameters(
        int epochs,
        int batchSize,
        int accumulation,
        int microBatchTokens,
        double learningRate,
        OptimizerKind optimizer,
        Schedule schedule,
        double clipNorm,
        double labelSmoothing,
        boolean balanceClasses,
        Optional<Integer> patience,
        long seed,
        Freeze freeze) {
    /** Tokens of 32 reviews of 256. */
    public static final int MICRO_BATCH_TOKENS = 8192;

    /** What becomes of the learning rate. */
    public sealed interface Schedule {
        /**
         * A linear rise from 0, then a linear fall to 0.
         *
         * @param warmupFraction share of all steps in which it rises
         */
        record Linear(double warmupFraction) implements Schedule {
            public Linear {
                require(
                        warmupFraction >= 0 && warmupFraction < 1,
                        "--warmup is at least 0 and below 1, not " + warmupFraction + ".");
            }
        }

        /** It stays. */
        record Constant() implements Schedule {}
    }

    /** Checks every number. */
    public HyperParameters {
        require(epochs > 0, "--epochs is at least 1, not " + epochs + ".");
        require(batchSize > 0, "--batch-size is at least 1, not " + batchSize + ".");
        require(accumulation > 0, "--gradient-accumulation is at least 1, not " + accumulation + ".");
        require(microBatchTokens > 0, "--micro-batch-tokens is at least 1, not " + microBatchTokens + ".");
        require(
                learningRate > 0 && learningRate < 10,
                "--learning-rate is above 0 and below 10, not " + learningRate + ".");
        Objects.requireNonNull(optimizer);
        Objects.requireNonNull(schedule);
        require(clipNorm > 0, "Gradients are clipped at a norm above 0, not " + clipNorm + ".");
        require(
                labelSmoothing >= 0 && labelSmoothing < 1,
                "--label-smoothing is at least 0 and below 1, not " + labelSmoothing + ".");
        patience.ifPresent(
                epochsToWait -> require(epochsToWait > 0, "--patience is at least 1 epoch, not " + epochsToWait + "."));
        Objects.requireNonNull(freeze);
    }

    /** The customary ones: weight decay 0.01, a tenth of the steps for warm-up, gradients clipped at norm 1. */
    public static HyperParameters of(int epochs, int batchSize, double learningRate, long seed, Freeze freeze) {
        return new HyperParameters(
                epochs,
                batchSize,
                1,
                MICRO_BATCH_TOKENS,
                learningRate,
                new OptimizerKind.AdamW(0.01, 1),
                new Schedule.Linear(0.1),
                1.0,
                0,
                false,
                Optional.empty(),
                seed,
                freeze);
    }

    /**
     * The same work in every step, for so many epochs, and next to nothing learned: a learning rate of nearly 0 cannot
     * make the loss break down.
     */
    HyperParameters rehearsed(int epochsInstead) {
        return new HyperParameters(
                epochsInstead,
                batchSize,
                accumulation,
                microBatchTokens,
                1e-12,
                optimizer,
                schedule,
                clipNorm,
                labelSmoothing,
                balanceClasses,
                Optional.empty(),
                seed,
                freeze);
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw UserException.usage(otherwise);
        }
    }
}
