package io.reviewstream.trainer.command;

import io.reviewstream.common.failure.Failure;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.publish.TrainingPlan;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.TrainingDevice;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a model is fine-tuned; a picocli mixin. */
final class PlanOptions {
    private static final int EPOCHS = 3;
    private static final int HEAD_EPOCHS = 30;

    @Option(
            names = "--freeze",
            defaultValue = "none",
            paramLabel = "backbone|none|N",
            description = "What stays as it was: the backbone (only the head is trained, far faster), nothing, or all"
                    + " but the last N layers and the head. Default: ${DEFAULT-VALUE}.")
    private String freeze;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the training reviews. Default: " + EPOCHS
                    + "; for a head alone, whose epochs cost" + " next to nothing, " + HEAD_EPOCHS + ".")
    private Integer epochs;

    @Option(names = "--batch-size", defaultValue = "32", description = "Reviews per step. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(
            names = "--learning-rate",
            description = "The highest learning rate. Default: 0.00005, for networks narrower than 512 0.0003, for a"
                    + " head alone 0.001.")
    private Double learningRate;

    @Option(
            names = "--max-tokens",
            defaultValue = "256",
            description = "How many tokens of a review are read, at most what the network can."
                    + " Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "Draws a new head, the order of reviews and dropout. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--validation-fraction",
            defaultValue = "0.1",
            description = "The share of reviews that chooses among epochs. A tenth is always held out for the gate"
                    + " besides. Default: ${DEFAULT-VALUE}.")
    private double validationFraction;

    @Option(
            names = "--device",
            defaultValue = "auto",
            paramLabel = "auto|cpu|gpu",
            description = "Where to train. Default: ${DEFAULT-VALUE}.")
    private TrainingDevice device;

    TrainingPlan plan() {
        try {
            Freeze frozen = Freeze.parse(freeze);
            int usual = frozen instanceof Freeze.Backbone ? HEAD_EPOCHS : EPOCHS;
            return new TrainingPlan(
                    epochs == null ? usual : epochs,
                    batchSize,
                    Optional.ofNullable(learningRate),
                    frozen,
                    maxTokens,
                    new Split(validationFraction),
                    device,
                    seed);
        } catch (IllegalArgumentException e) {
            throw Failure.usage("Cannot train: " + e.getMessage() + ".");
        }
    }
}
