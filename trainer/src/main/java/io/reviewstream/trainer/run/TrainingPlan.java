package io.reviewstream.trainer.run;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.data.Corpus;
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
 * @param reading how much of a review; as many tokens as the recipe says where nothing was asked for
 * @param split of the reviews, where the recipe has none of its own
 * @param checkpoints where the run can be gone on with after it was killed
 * @param seed draws a missing head, the order of the reviews and what dropout drops
 * @param golden reviews that never train
 * @param fewestOfClass training reviews of the rarer class, below which no model is made
 */
public record TrainingPlan(
        Recipe recipe,
        HyperParameterOverrides choices,
        InputLength reading,
        Split split,
        TrainingDevice device,
        PrecisionChoice precision,
        Optional<CheckpointPlan> checkpoints,
        long seed,
        GoldenSet golden,
        int fewestOfClass) {
    /** Too few reviews of a class to learn it from. */
    public static final int FEWEST_OF_CLASS = 10;

    /** The default recipe, as it is. */
    public static final TrainingPlan DEFAULT = new TrainingPlan(
            Recipe.DEFAULT,
            HyperParameterOverrides.NONE,
            InputLength.USUAL,
            Split.DEFAULT,
            TrainingDevice.AUTO,
            PrecisionChoice.FP32,
            Optional.empty(),
            42);

    public TrainingPlan {
        Objects.requireNonNull(recipe);
        Objects.requireNonNull(choices);
        Objects.requireNonNull(reading);
        Objects.requireNonNull(split);
        Objects.requireNonNull(device);
        Objects.requireNonNull(precision);
        Objects.requireNonNull(checkpoints);
        Objects.requireNonNull(golden);
        if (fewestOfClass < 1) {
            throw new IllegalArgumentException("--min-class-reviews must be at least 1, not " + fewestOfClass + ".");
        }
    }

    /** Without golden reviews, and with as few of a class as usual. */
    public TrainingPlan(
            Recipe recipe,
            HyperParameterOverrides choices,
            InputLength reading,
            Split split,
            TrainingDevice device,
            PrecisionChoice precision,
            Optional<CheckpointPlan> checkpoints,
            long seed) {
        this(recipe, choices, reading, split, device, precision, checkpoints, seed, GoldenSet.NONE, FEWEST_OF_CLASS);
    }

    /** A plan for the CPU, the rest by default. */
    public static TrainingPlan onCpu(HyperParameterOverrides choices, int maxTokens, long seed) {
        return new TrainingPlan(
                Recipe.DEFAULT,
                choices,
                InputLength.of(maxTokens),
                Split.DEFAULT,
                TrainingDevice.CPU,
                PrecisionChoice.FP32,
                Optional.empty(),
                seed);
    }

    /** The same where the reviews of a run can be others than those of the last, which was killed. */
    public TrainingPlan removingOtherCheckpoints() {
        return with(checkpoints.map(CheckpointPlan::removingOthers), golden, fewestOfClass);
    }

    /** The same with golden reviews. */
    public TrainingPlan withGolden(GoldenSet reviews) {
        return with(checkpoints, reviews, fewestOfClass);
    }

    /** The same with another floor. */
    public TrainingPlan withFewestOfClass(int fewest) {
        return with(checkpoints, golden, fewest);
    }

    private TrainingPlan with(Optional<CheckpointPlan> kept, GoldenSet reviews, int fewest) {
        return new TrainingPlan(recipe, choices, reading, split, device, precision, kept, seed, reviews, fewest);
    }

    /** Why there is too little in these reviews to train on, if there is. */
    public Optional<String> shortage(Corpus corpus) {
        return DatasetSplits.of(corpus, this).shortage();
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
        return recipe.hyperParameters(config, choices, seed);
    }

    int maxTokens(DistilBertConfig config) {
        return reading.tokens(recipe.maxTokens(), config);
    }
}
