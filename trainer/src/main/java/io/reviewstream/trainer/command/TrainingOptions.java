package io.reviewstream.trainer.command;

import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.cli.Directories;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.data.GoldenSet;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.device.TrainingDevice;
import io.reviewstream.trainer.run.HyperParameterOverrides;
import io.reviewstream.trainer.run.InputLength;
import io.reviewstream.trainer.run.Recipe;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.training.CheckpointPlan;
import io.reviewstream.trainer.training.Computation;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.PrecisionChoice;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a model is fine-tuned; a picocli mixin. */
final class TrainingOptions {
    @Option(
            names = "--recipe",
            defaultValue = "default",
            paramLabel = "default|lab",
            description = "The settings to begin with. 'lab' is the published lab's: the first 2,000 reviews, its own"
                    + " stratified split of 90 to 10, 512 tokens, the head alone, SGD at 0.005, 10 epochs of batches of"
                    + " 16. Default: ${DEFAULT-VALUE}.")
    private Recipe recipe;

    @Option(
            names = "--freeze",
            paramLabel = "backbone|none|N",
            description = "What stays as it was: the backbone (only the head is trained, far faster), nothing, or all"
                    + " but the last N layers and the head. Default: none.")
    private String freeze;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the training reviews, at most. Default: 3; for a head alone, whose epochs cost"
                    + " next to nothing, 30.")
    private Integer epochs;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Stop after N epochs that were no better on the validation reviews. Default: go on to the"
                    + " end. The best epoch is kept in any case.")
    private Integer patience;

    @Option(names = "--batch-size", paramLabel = "N", description = "Reviews of a batch. Default: 32.")
    private Integer batchSize;

    @Option(
            names = "--gradient-accumulation",
            paramLabel = "N",
            description = "Batches whose gradients are added up for one step. Default: 1.")
    private Integer accumulation;

    @Option(
            names = "--micro-batch-tokens",
            paramLabel = "N",
            description = "Tokens that go through the network together; a batch with more goes in pieces, with the same"
                    + " result and less memory. Default: 8192.")
    private Integer microBatchTokens;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "The highest learning rate. Default: 0.00005, for networks narrower than 512 0.0003, for a"
                    + " head alone 0.001.")
    private Double learningRate;

    @Option(
            names = "--warmup",
            paramLabel = "SHARE",
            description = "The share of steps in which the learning rate rises. Default: 0.1.")
    private Double warmup;

    @Option(names = "--weight-decay", paramLabel = "DECAY", description = "AdamW's, of matrices only. Default: 0.01.")
    private Double weightDecay;

    @Option(
            names = "--layer-decay",
            paramLabel = "FACTOR",
            description = "What the learning rate is multiplied with from each layer to the one below. Default: 1.")
    private Double layerDecay;

    @Option(
            names = "--label-smoothing",
            paramLabel = "SHARE",
            description = "The share of each label that is spread over both classes. Default: 0.")
    private Double labelSmoothing;

    @Option(names = "--balance-classes", description = "Reviews weigh the more the rarer their class is.")
    private boolean balanceClasses;

    @Option(
            names = "--min-class-reviews",
            defaultValue = "10",
            paramLabel = "N",
            description = "Make no model where fewer reviews of one class would train it. Default: ${DEFAULT-VALUE}.")
    private int fewestOfClass;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "How many tokens of a review are read, at most 512 and what the network can. Default: 256, or"
                    + " what the network can.")
    private Integer maxTokens;

    @Option(
            names = "--truncation",
            defaultValue = "head",
            paramLabel = "head|head-tail",
            description = "What is read of a review with more tokens: its beginning, or a quarter from its beginning"
                    + " and the rest from its end, where reviews conclude. Default: ${DEFAULT-VALUE}.")
    private Truncation truncation;

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

    @Option(
            names = "--precision",
            defaultValue = "fp32",
            paramLabel = "fp32|bf16|auto",
            description = "Of matrix products: 32 bits, or bfloat16 with weights and sums in 32 bits, which is faster"
                    + " where the processor has instructions for it; 'auto' takes it there. Default: ${DEFAULT-VALUE}.")
    private PrecisionChoice precision;

    @Option(
            names = "--backend",
            defaultValue = "auto",
            paramLabel = "fused|plain|auto",
            description = "The fused form of the network, or the plain, slower one that it was checked against; 'auto'"
                    + " takes the plain one only where PyTorch refuses the other. Default: ${DEFAULT-VALUE}.")
    private Computation.Backend form;

    @Option(
            names = "--checkpoint-dir",
            paramLabel = "DIR",
            description = "Keep the run there. Killed at any point, the same command goes on from the last checkpoint.")
    private Path checkpointDirectory;

    @Option(
            names = "--checkpoint-steps",
            defaultValue = "50",
            paramLabel = "N",
            description = "Steps from one checkpoint to the next; each epoch ends with one. Default: ${DEFAULT-VALUE}.")
    private int checkpointSteps;

    TrainingPlan plan() {
        try {
            return new TrainingPlan(
                    recipe,
                    choices(),
                    new InputLength(Optional.ofNullable(maxTokens), truncation),
                    new Split(validationFraction),
                    device,
                    form,
                    precision,
                    Optional.ofNullable(checkpointDirectory)
                            .map(directory -> new CheckpointPlan(
                                    Directories.checked("--checkpoint-dir", directory), checkpointSteps)),
                    seed,
                    GoldenSet.NONE,
                    fewestOfClass);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage());
        }
    }

    private HyperParameterOverrides choices() {
        return new HyperParameterOverrides(
                Optional.ofNullable(epochs),
                Optional.ofNullable(batchSize),
                Optional.ofNullable(accumulation),
                Optional.ofNullable(microBatchTokens),
                Optional.ofNullable(learningRate),
                Optional.ofNullable(weightDecay),
                Optional.ofNullable(layerDecay),
                Optional.ofNullable(warmup),
                Optional.ofNullable(labelSmoothing),
                balanceClasses,
                Optional.ofNullable(patience),
                Optional.ofNullable(freeze).map(Freeze::parse));
    }
}
