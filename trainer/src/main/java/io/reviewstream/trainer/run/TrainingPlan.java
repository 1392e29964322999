package io.reviewstream.trainer.run;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.data.GoldenSet;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.device.TrainingDevice;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.Precision.PrecisionChoice;
import io.reviewstream.trainer.training.CheckpointPlan;
import io.reviewstream.trainer.training.HyperParameters;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a model is fine-tuned, whatever the data.
 *
 * @param inputLength tokens of a review; by default as many as the recipe reads
 * @param data which reviews train, and which are held out
 * @param seed of a missing head, the order of the reviews and dropout
 */
public record TrainingPlan(
        Recipe recipe,
        HyperParameterOverrides overrides,
        InputLength inputLength,
        DataPlan data,
        ComputePlan compute,
        long seed) {
    /** The default recipe without overrides. */
    public static final TrainingPlan DEFAULT = new TrainingPlan(
            Recipe.DEFAULT,
            HyperParameterOverrides.NONE,
            InputLength.USUAL,
            DataPlan.DEFAULT,
            new ComputePlan(TrainingDevice.AUTO, PrecisionChoice.FP32, Optional.empty()),
            42);

    public TrainingPlan {
        Objects.requireNonNull(recipe);
        Objects.requireNonNull(overrides);
        Objects.requireNonNull(inputLength);
        Objects.requireNonNull(data);
        Objects.requireNonNull(compute);
    }

    /**
     * The parts of the data.
     *
     * @param split of the reviews, unless the recipe has its own
     * @param golden reviews that never train
     * @param fewestOfClass training reviews of the rarer class, below which no model is trained
     */
    public record DataPlan(Split split, GoldenSet golden, int fewestOfClass) {
        /** Without golden reviews, and at least 10 training reviews of each class. */
        public static final DataPlan DEFAULT = new DataPlan(Split.DEFAULT, GoldenSet.NONE, 10);

        public DataPlan {
            Objects.requireNonNull(split);
            Objects.requireNonNull(golden);
            if (fewestOfClass < 1) {
                throw new IllegalArgumentException(
                        "--min-class-reviews must be at least 1, not " + fewestOfClass + ".");
            }
        }
    }

    /**
     * Where and how the training is computed.
     *
     * @param checkpoints from which a killed run resumes
     */
    public record ComputePlan(TrainingDevice device, PrecisionChoice precision, Optional<CheckpointPlan> checkpoints) {
        public ComputePlan {
            Objects.requireNonNull(device);
            Objects.requireNonNull(precision);
            Objects.requireNonNull(checkpoints);
        }
    }

    /** A plan for the CPU, the rest by default. */
    public static TrainingPlan onCpu(HyperParameterOverrides overrides, int maxTokens, long seed) {
        return new TrainingPlan(
                Recipe.DEFAULT,
                overrides,
                InputLength.of(maxTokens),
                DataPlan.DEFAULT,
                new ComputePlan(TrainingDevice.CPU, PrecisionChoice.FP32, Optional.empty()),
                seed);
    }

    /** The same for reviews that may have changed since a run was killed: its checkpoints are removed. */
    public TrainingPlan removingOtherCheckpoints() {
        return withCheckpoints(compute.checkpoints().map(CheckpointPlan::removingOthers));
    }

    /** The same with other checkpoints. */
    public TrainingPlan withCheckpoints(Optional<CheckpointPlan> checkpoints) {
        ComputePlan changed = new ComputePlan(compute.device(), compute.precision(), checkpoints);
        return new TrainingPlan(recipe, overrides, inputLength, data, changed, seed);
    }

    /** The same with golden reviews. */
    public TrainingPlan withGolden(GoldenSet golden) {
        DataPlan changed = new DataPlan(data.split(), golden, data.fewestOfClass());
        return new TrainingPlan(recipe, overrides, inputLength, changed, compute, seed);
    }

    /**
     * This plan, after a check of the settings that depend on no network.
     *
     * @throws UserException for a hyper-parameter out of range
     */
    public TrainingPlan checked() {
        hyperParameters(DistilBertConfig.of(6, 16, 8, 1, 2, 16, List.of("NEGATIVE", "POSITIVE")));
        return this;
    }

    HyperParameters hyperParameters(DistilBertConfig config) {
        return recipe.hyperParameters(config, overrides, seed);
    }

    int maxTokens(DistilBertConfig config) {
        return inputLength.tokens(recipe.maxTokens(), config);
    }
}
