package io.reviewstream.trainer.training;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.ClassificationLoss;
import java.util.Objects;
import java.util.Optional;

/**
 * The settings of a training run that decide its result, apart from the data and the device.
 *
 * @param epochs passes over the training examples, at most
 * @param patience epochs without a better one after which training ends early
 * @param seed of the order of examples, of dropout and of layers that start random
 * @param freeze the part of the network that is not trained
 * @param reinitLayers top transformer layers that start random instead of as they are
 */
public record HyperParameters(
        int epochs,
        Batching batching,
        Optimization optimization,
        Loss loss,
        Optional<Integer> patience,
        long seed,
        Freeze freeze,
        int reinitLayers) {
    /** Tokens of 32 reviews of 256. */
    public static final int MICRO_BATCH_TOKENS = 8192;

    /**
     * How examples are put together.
     *
     * @param batchSize examples that go through the network together
     * @param accumulation batches whose gradients are added up for one step
     * @param microBatchTokens tokens, padding included, that go through the network together. A larger batch goes in pieces:
     *     the result is the same, and it takes less memory
     */
    public record Batching(int batchSize, int accumulation, int microBatchTokens) {
        /** Checks the numbers. */
        public Batching {
            require(batchSize > 0, "--batch-size must be at least 1, not " + batchSize + ".");
            require(accumulation > 0, "--gradient-accumulation must be at least 1, not " + accumulation + ".");
            require(microBatchTokens > 0, "--micro-batch-tokens must be at least 1, not " + microBatchTokens + ".");
        }

        /** One batch a step, in pieces of {@value HyperParameters#MICRO_BATCH_TOKENS} tokens. */
        public static Batching of(int batchSize) {
            return new Batching(batchSize, 1, MICRO_BATCH_TOKENS);
        }
    }

    /**
     * How gradients move the parameters.
     *
     * @param learningRate the highest one
     * @param schedule the learning rate from step to step
     * @param clipNorm the highest L2 norm of all gradients together; infinite for no clipping
     * @param averageWeights decay of the moving average of the parameters, which is validated and kept in their place; 0
     *     for none
     */
    public record Optimization(
            OptimizerKind optimizer, double learningRate, Schedule schedule, double clipNorm, double averageWeights) {
        /** Checks the numbers. */
        public Optimization {
            Objects.requireNonNull(optimizer);
            require(
                    learningRate > 0 && learningRate < 10,
                    "--learning-rate must be above 0 and below 10, not " + learningRate + ".");
            Objects.requireNonNull(schedule);
            require(clipNorm > 0, "The norm at which gradients are clipped must be above 0, not " + clipNorm + ".");
            require(
                    averageWeights >= 0 && averageWeights < 1,
                    "--average-weights must be at least 0 and below 1, not " + averageWeights + ".");
        }
    }

    /** The algorithm that turns gradients into steps. */
    public sealed interface OptimizerKind {
        /**
         * Adam with decoupled weight decay.
         *
         * @param weightDecay of matrices only: not of biases and LayerNorms
         * @param layerDecay layer-wise learning-rate decay factor, from the top layer down; 1 for none
         */
        record AdamW(double weightDecay, double layerDecay) implements OptimizerKind {
            public AdamW {
                require(
                        weightDecay >= 0 && weightDecay < 1,
                        "--weight-decay must be at least 0 and below 1, not " + weightDecay + ".");
                require(
                        layerDecay > 0 && layerDecay <= 1,
                        "--layer-decay must be above 0 and at most 1, not " + layerDecay + ".");
            }
        }

        /** Stochastic gradient descent without momentum or decay. */
        record Sgd() implements OptimizerKind {}
    }

    /** The learning rate from step to step. */
    public sealed interface Schedule {
        /**
         * The rate of a step.
         *
         * @param peak the highest rate
         * @param step counted from 0
         * @param totalSteps of the run
         */
        double rate(double peak, int step, int totalSteps);

        /**
         * A linear rise from 0, then a linear fall to 0, as transformers' linear schedule with warm-up.
         *
         * @param warmupFraction share of all steps in which it rises
         */
        record Linear(double warmupFraction) implements Schedule {
            public Linear {
                require(
                        warmupFraction >= 0 && warmupFraction < 1,
                        "--warmup must be at least 0 and below 1, not " + warmupFraction + ".");
            }

            @Override
            public double rate(double peak, int step, int totalSteps) {
                int warmupSteps = (int) Math.ceil(warmupFraction * totalSteps);
                return step < warmupSteps
                        ? peak * step / warmupSteps
                        : peak * Math.max(0, totalSteps - step) / Math.max(1, totalSteps - warmupSteps);
            }
        }

        /** Always the same. */
        record Constant() implements Schedule {
            @Override
            public double rate(double peak, int step, int totalSteps) {
                return peak;
            }
        }
    }

    /**
     * How the loss is computed: cross-entropy with these changes.
     *
     * @param labelSmoothing the share of each target that is spread over all labels, in [0, 1)
     * @param balanceClasses whether the loss is weighted by inverse class frequency of the training examples
     * @param rDrop weight of the divergence between two passes of different dropout; 0 for a single pass
     */
    public record Loss(double labelSmoothing, boolean balanceClasses, double rDrop) {
        /** Cross-entropy as it is. */
        public static final Loss PLAIN = new Loss(0, false, 0);

        private static final double HIGHEST_R_DROP = 100;

        /** Checks the numbers. */
        public Loss {
            require(
                    labelSmoothing >= 0 && labelSmoothing < 1,
                    "--label-smoothing must be at least 0 and below 1, not " + labelSmoothing + ".");
            require(rDrop >= 0 && rDrop <= HIGHEST_R_DROP, "--r-drop must be between 0 and 100, not " + rDrop + ".");
        }

        /** How often each row goes through the network. */
        int passes() {
            return rDrop > 0 ? 2 : 1;
        }

        ClassificationLoss classification() {
            return new ClassificationLoss(labelSmoothing, rDrop);
        }
    }

    /** Checks the numbers. */
    public HyperParameters {
        require(epochs > 0, "--epochs must be at least 1, not " + epochs + ".");
        Objects.requireNonNull(batching);
        Objects.requireNonNull(optimization);
        Objects.requireNonNull(loss);
        patience.ifPresent(wait -> require(wait > 0, "--patience must be at least 1 epoch, not " + wait + "."));
        require(reinitLayers >= 0, "--reinit-layers must be at least 0, not " + reinitLayers + ".");
        require(
                !freeze.freezesTop(reinitLayers),
                "--reinit-layers " + reinitLayers + " includes layers that --freeze " + freeze
                        + " does not train. Choose fewer layers, or another --freeze.");
    }

    /** The customary ones: weight decay 0.01, a tenth of the steps for warm-up, gradients clipped at norm 1. */
    public static HyperParameters of(int epochs, int batchSize, double learningRate, long seed, Freeze freeze) {
        return new HyperParameters(
                epochs,
                Batching.of(batchSize),
                new Optimization(new OptimizerKind.AdamW(0.01, 1), learningRate, new Schedule.Linear(0.1), 1, 0),
                Loss.PLAIN,
                Optional.empty(),
                seed,
                freeze,
                0);
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw UserException.usage(otherwise);
        }
    }
}
