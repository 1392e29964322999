package io.reviewstream.trainer.run;

import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import io.reviewstream.trainer.training.HyperParameters.Loss;
import java.util.Optional;

/**
 * Settings of a user in place of a {@link Recipe}'s, which {@link HyperParameters} explains.
 *
 * @param epochs passes over the training examples
 * @param patience of early stopping
 */
public record HyperParameterOverrides(
        Optional<Integer> epochs,
        Optional<Integer> patience,
        Optional<Freeze> freeze,
        int reinitLayers,
        BatchOverrides batches,
        OptimizerOverrides optimizer,
        Loss loss) {
    /** In place of {@link HyperParameters.Batching}. */
    public record BatchOverrides(
            Optional<Integer> size, Optional<Integer> accumulation, Optional<Integer> microBatchTokens) {}

    /** In place of {@link HyperParameters.Optimization}. */
    public record OptimizerOverrides(
            Optional<Double> learningRate,
            Optional<Double> weightDecay,
            Optional<Double> layerDecay,
            Optional<Double> warmup,
            Optional<Double> averageWeights) {}

    /** None. */
    public static final HyperParameterOverrides NONE =
            of(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** The settings that are changed most often. */
    public static HyperParameterOverrides of(
            Optional<Integer> epochs,
            Optional<Integer> batchSize,
            Optional<Double> learningRate,
            Optional<Freeze> freeze) {
        return new HyperParameterOverrides(
                epochs,
                Optional.empty(),
                freeze,
                0,
                new BatchOverrides(batchSize, Optional.empty(), Optional.empty()),
                new OptimizerOverrides(
                        learningRate, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                Loss.PLAIN);
    }
}
