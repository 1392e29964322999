package io.reviewstream.trainer.command;

import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.cli.HelpSection;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.data.GoldenSet;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.HyperParameterOverrides;
import io.reviewstream.trainer.run.InputLength;
import io.reviewstream.trainer.run.Recipe;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a model is fine-tuned; a picocli mixin. */
@HelpSection.In(HelpSection.TRAINING)
final class TrainingOptions {
    /** The description of {@code --base-model}. */
    static final String BASE_MODEL =
            "DistilBERT or BERT to start from: a local Hugging Face directory, or a hub id such as"
                    + " distilbert/distilbert-base-uncased, with @revision for a branch, tag or commit. Models in the"
                    + " Hugging Face cache are used; others are downloaded to REVIEWSTREAM_HUB_CACHE, as HF_ENDPOINT,"
                    + " HF_TOKEN and HF_HUB_OFFLINE say.";

    /** The description of {@code --positive-label}. */
    static final String POSITIVE_LABEL = "Label of the base model that means positive (default: that of a bundle's"
            + " manifest, or the one whose name says so).";

    @Option(
            names = "--recipe",
            defaultValue = "default",
            paramLabel = "default|lab",
            description = "Preset of hyper-parameters that other options change. 'lab' is the published lab's: the"
                    + " first 2,000 reviews, a stratified 90/10 split, 512 tokens, the head alone, SGD at 0.005,"
                    + " 10 epochs of batches of 16 (default: ${DEFAULT-VALUE}).")
    private Recipe recipe;

    @Option(names = "--positive-label", paramLabel = "NAME", description = POSITIVE_LABEL)
    private String positiveLabel;

    @Option(
            names = "--freeze",
            paramLabel = "backbone|none|N",
            description = "Layers that are not trained: backbone (only the head is trained, far faster), none, or"
                    + " all but the last N layers and the head (default: none).")
    private String freeze;

    @Option(
            names = "--reinit-layers",
            defaultValue = "0",
            paramLabel = "N",
            description = "Top transformer layers that start random, from the seed, instead of from the base model"
                    + " (default: ${DEFAULT-VALUE}).")
    private int reinitLayers;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the training reviews, at most (default: 3; 30 for a head alone).")
    private Integer epochs;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Early stopping: epochs without improvement on the validation reviews before training"
                    + " ends; the best epoch is kept (default: no early stopping).")
    private Integer patience;

    @Option(names = "--batch-size", paramLabel = "N", description = "Reviews in a training batch (default: 32).")
    private Integer batchSize;

    @Option(
            names = "--gradient-accumulation",
            paramLabel = "N",
            description = "Batches whose gradients are summed for one optimizer step (default: 1).")
    private Integer accumulation;

    @Option(
            names = "--micro-batch-tokens",
            paramLabel = "N",
            description = "Tokens in one forward pass; a larger batch is split, with the same result and less"
                    + " memory (default: 8192).")
    private Integer microBatchTokens;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Peak learning rate of AdamW: lr (default: 0.00005; 0.0003 for networks narrower than"
                    + " 512; 0.001 for a head alone).")
    private Double learningRate;

    @Option(
            names = "--warmup",
            paramLabel = "SHARE",
            description = "Share of steps with linear learning-rate warm-up (default: 0.1).")
    private Double warmup;

    @Option(
            names = "--weight-decay",
            paramLabel = "DECAY",
            description = "Weight decay of AdamW, for matrices only: weight_decay (default: 0.01).")
    private Double weightDecay;

    @Option(
            names = "--layer-decay",
            paramLabel = "FACTOR",
            description =
                    "Layer-wise learning-rate decay factor, from the top layer down; 1 is no decay (default:" + " 1).")
    private Double layerDecay;

    @Option(
            names = "--average-weights",
            paramLabel = "DECAY",
            description = "Decay of an exponential moving average of the weights after each step, such as 0.999. The"
                    + " average is validated and kept in their place. It takes the memory of one more copy of the"
                    + " trained weights (default: no average).")
    private Double averageWeights;

    @Option(
            names = "--label-smoothing",
            defaultValue = "0",
            paramLabel = "SHARE",
            description = "Label smoothing of the cross-entropy loss: label_smoothing (default: ${DEFAULT-VALUE}).")
    private double labelSmoothing;

    @Option(
            names = "--balance-classes",
            description = "Class weights in the loss, by inverse class frequency (default: none).")
    private boolean balanceClasses;

    @Option(
            names = "--r-drop",
            defaultValue = "0",
            paramLabel = "ALPHA",
            description = "Weight of R-Drop in the loss: each batch goes through the network twice with different"
                    + " dropout, and ALPHA times the mean of the KL divergences between the two predictions, in both"
                    + " directions, is added to the mean of the two cross-entropies. A head alone drops only its own"
                    + " hidden values. 0 is a single pass (default: ${DEFAULT-VALUE}).")
    private double rDrop;

    @Option(
            names = "--min-class-reviews",
            defaultValue = "10",
            paramLabel = "N",
            description = "Fewest training reviews of each class; with fewer no model is trained (default:"
                    + " ${DEFAULT-VALUE}).")
    private int fewestOfClass;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Tokens of a review that the model reads: max_length, at most 512 (default: 256, or the"
                    + " network's limit).")
    private Integer maxTokens;

    @Option(
            names = "--truncation",
            defaultValue = "head",
            paramLabel = "head|head-tail",
            description = "Part of a longer review that the model reads: its beginning, or a quarter from its"
                    + " beginning and the rest from its end (default: ${DEFAULT-VALUE}).")
    private Truncation truncation;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "N",
            description =
                    "Random seed of a new head, of layers that start random, of the order of reviews and of dropout"
                            + " (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--validation-fraction",
            defaultValue = "0.1",
            paramLabel = "SHARE",
            description = "Share of reviews that selects the best epoch; another tenth is held out for the gate"
                    + " (default: ${DEFAULT-VALUE}).")
    private double validationFraction;

    @Mixin
    private ComputeOptions compute;

    /** The base model of an option, which may have to be downloaded. */
    BaseModel base(String directoryOrHubId) {
        return BaseModel.find(directoryOrHubId, Optional.ofNullable(positiveLabel));
    }

    TrainingPlan plan() {
        try {
            return new TrainingPlan(
                    recipe,
                    overrides(),
                    new InputLength(Optional.ofNullable(maxTokens), truncation),
                    new TrainingPlan.DataPlan(new Split(validationFraction), GoldenSet.NONE, fewestOfClass),
                    compute.plan(),
                    seed);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage());
        }
    }

    private HyperParameterOverrides overrides() {
        return new HyperParameterOverrides(
                Optional.ofNullable(epochs),
                Optional.ofNullable(patience),
                Optional.ofNullable(freeze).map(Freeze::parse),
                reinitLayers,
                new HyperParameterOverrides.BatchOverrides(
                        Optional.ofNullable(batchSize),
                        Optional.ofNullable(accumulation),
                        Optional.ofNullable(microBatchTokens)),
                new HyperParameterOverrides.OptimizerOverrides(
                        Optional.ofNullable(learningRate),
                        Optional.ofNullable(weightDecay),
                        Optional.ofNullable(layerDecay),
                        Optional.ofNullable(warmup),
                        Optional.ofNullable(averageWeights)),
                new HyperParameters.Loss(labelSmoothing, balanceClasses, rDrop));
    }
}
