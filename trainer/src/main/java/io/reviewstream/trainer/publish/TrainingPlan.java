package io.reviewstream.trainer.publish;

import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.training.CheckpointPlan;
import io.reviewstream.trainer.training.Computation;
import io.reviewstream.trainer.training.HyperParameters;
import io.reviewstream.trainer.training.PrecisionChoice;
import io.reviewstream.trainer.training.TrainingDevice;
import java.util.Objects;
import java.util.Optional;

/**
 * How a model is fine-tuned, whatever the data.
 *
 * @param reading how much of a review; as many tokens as the recipe says where nothing was asked for
 * @param split of the reviews, where the recipe has none of its own
 * @param checkpoints where the run can be gone on with after it was killed
 * @param seed draws a missing head, the order of the reviews and what dropout drops
 */
public record TrainingPlan(
        Recipe recipe,
        Choices choices,
        Reading reading,
        Split split,
        TrainingDevice device,
        Computation.Form form,
        PrecisionChoice precision,
        Optional<CheckpointPlan> checkpoints,
        long seed) {
    /** The default recipe, as it is. */
    public static final TrainingPlan DEFAULT = new TrainingPlan(
            Recipe.DEFAULT,
            Choices.NONE,
            Reading.USUAL,
            Split.DEFAULT,
            TrainingDevice.AUTO,
            Computation.Form.AUTO,
            PrecisionChoice.FP32,
            Optional.empty(),
            42);

    public TrainingPlan {
        Objects.requireNonNull(recipe);
        Objects.requireNonNull(choices);
        Objects.requireNonNull(reading);
        Objects.requireNonNull(split);
        Objects.requireNonNull(device);
        Objects.requireNonNull(form);
        Objects.requireNonNull(precision);
        Objects.requireNonNull(checkpoints);
    }

    /** A plan for the CPU, the rest by default. */
    public static TrainingPlan onCpu(Choices choices, int maxTokens, long seed) {
        return new TrainingPlan(
                Recipe.DEFAULT,
                choices,
                Reading.of(maxTokens),
                Split.DEFAULT,
                TrainingDevice.CPU,
                Computation.Form.AUTO,
                PrecisionChoice.FP32,
                Optional.empty(),
                seed);
    }

    Computation computation(boolean fastBfloat16) {
        return new Computation(form, precision.on(fastBfloat16, form));
    }

    HyperParameters hyperParameters(DistilBertConfig config) {
        return recipe.hyperParameters(config, choices, seed);
    }

    int maxTokens(DistilBertConfig config) {
        return reading.tokens(recipe.maxTokens(), config);
    }
}
