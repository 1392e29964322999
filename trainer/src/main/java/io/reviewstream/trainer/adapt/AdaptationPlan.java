package io.reviewstream.trainer.adapt;

import io.reviewstream.trainer.run.InputLength;
import io.reviewstream.trainer.run.TrainingPlan.ComputePlan;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import io.reviewstream.trainer.training.HyperParameters.Batching;
import io.reviewstream.trainer.training.HyperParameters.Loss;
import io.reviewstream.trainer.training.HyperParameters.Optimization;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import io.reviewstream.trainer.training.HyperParameters.Schedule;
import io.reviewstream.trainer.training.MaskedLanguageTrainer.Masking;
import java.util.Objects;
import java.util.Optional;

/**
 * How a base model is adapted, whatever the texts.
 *
 * @param epochs passes over the texts
 * @param batching texts of an optimizer step, and tokens of a forward pass
 * @param learningRate the peak; by default 1e-4, and 5e-4 for networks narrower than 512
 * @param seed of a new head, the order of texts, hidden words and dropout
 * @param masking which words are hidden more often; by default NAIVE_BAYES where both labels occur, else UNIFORM
 * @param inputLength tokens of a review
 */
public record AdaptationPlan(
        int epochs,
        Batching batching,
        Optional<Double> learningRate,
        long seed,
        Optional<Masking> masking,
        InputLength inputLength,
        ComputePlan compute) {
    /** Passes over the texts. */
    public static final int EPOCHS = 8;

    /** Texts in a batch. */
    public static final int BATCH_SIZE = 16;

    /** Tokens in one forward pass: those of hidden words have a logit for each word of the vocabulary. */
    public static final int MICRO_BATCH_TOKENS = 4096;

    /** Tokens of a text, unless the network reads fewer. */
    static final int MAX_TOKENS = 256;

    private static final int BASE_WIDTH = 512;
    private static final double BASE_RATE = 1e-4;
    private static final double NARROW_RATE = 5e-4;

    public AdaptationPlan {
        Objects.requireNonNull(masking);
        Objects.requireNonNull(inputLength);
        Objects.requireNonNull(compute);
        parameters(epochs, batching, learningRate.orElse(BASE_RATE), seed);
    }

    /** The parameters for a network as wide as {@code dim}. */
    HyperParameters parameters(int dim) {
        return parameters(epochs, batching, learningRate.orElse(dim < BASE_WIDTH ? NARROW_RATE : BASE_RATE), seed);
    }

    /** AdamW with weight decay 0.01, a linear rise over a tenth of the steps and a linear fall, gradients clipped at norm 1. */
    private static HyperParameters parameters(int epochs, Batching batching, double learningRate, long seed) {
        return new HyperParameters(
                epochs,
                batching,
                new Optimization(new OptimizerKind.AdamW(0.01, 1), learningRate, new Schedule.Linear(0.1), 1, 0),
                Loss.PLAIN,
                Optional.empty(),
                seed,
                new Freeze.Nothing(),
                0);
    }
}
