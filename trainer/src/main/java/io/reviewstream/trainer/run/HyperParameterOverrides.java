package io.reviewstream.trainer.run;

import io.reviewstream.trainer.training.Freeze;
import java.util.Optional;

/** What a user has chosen in place of a {@link Recipe}'s settings; each as {@code HyperParameters} says. */
public record HyperParameterOverrides(
        Optional<Integer> epochs,
        Optional<Integer> batchSize,
        Optional<Integer> accumulation,
        Optional<Integer> microBatchTokens,
        Optional<Double> learningRate,
        Optional<Double> weightDecay,
        Optional<Double> layerDecay,
        Optional<Double> warmup,
        Optional<Double> labelSmoothing,
        boolean balanceClasses,
        Optional<Integer> patience,
        Optional<Freeze> freeze) {
    /** None. */
    public static final HyperParameterOverrides NONE =
            of(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** The ones that are chosen most often. */
    public static HyperParameterOverrides of(
            Optional<Integer> epochs,
            Optional<Integer> batchSize,
            Optional<Double> learningRate,
            Optional<Freeze> freeze) {
        return new HyperParameterOverrides(
                epochs,
                batchSize,
                Optional.empty(),
                Optional.empty(),
                learningRate,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                freeze);
    }
}
