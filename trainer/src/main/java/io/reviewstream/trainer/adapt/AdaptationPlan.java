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
 * @param masking which words are hidden more often; by default NAIVE_BAYES where both labels occur, else UNIFORM
 * @param inputLength tokens of a review
 */
public record AdaptationPlan(
        HyperParameters parameters, Optional<Masking> masking, InputLength inputLength, ComputePlan compute) {
    /** Passes over the texts. */
    public static final int EPOCHS = 10;

    /** Texts in a batch. */
    public static final int BATCH_SIZE = 64;

    /** The peak learning rate. */
    public static final double LEARNING_RATE = 1e-4;

    /** Tokens in one forward pass: those of hidden words have a logit for each word of the vocabulary. */
    public static final int MICRO_BATCH_TOKENS = 4096;

    /** Tokens of a text, unless the network reads fewer. */
    static final int MAX_TOKENS = 256;

    public AdaptationPlan {
        Objects.requireNonNull(parameters);
        Objects.requireNonNull(masking);
        Objects.requireNonNull(inputLength);
        Objects.requireNonNull(compute);
    }

    /** AdamW with weight decay 0.01, a linear rise over a tenth of the steps and a linear fall, gradients clipped at norm 1. */
    public static HyperParameters parameters(
            int epochs, int batchSize, int microBatchTokens, double learningRate, long seed) {
        return new HyperParameters(
                epochs,
                new Batching(batchSize, 1, microBatchTokens),
                new Optimization(new OptimizerKind.AdamW(0.01, 1), learningRate, new Schedule.Linear(0.1), 1, 0),
                Loss.PLAIN,
                Optional.empty(),
                seed,
                new Freeze.Nothing(),
                0);
    }
}
