package io.reviewstream.trainer.publish;

import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import io.reviewstream.trainer.training.TrainingDevice;
import java.util.Objects;
import java.util.Optional;

/**
 * How a model is fine-tuned, whatever the data.
 *
 * @param learningRate chosen from the network's size where absent, see {@link #hyperParameters}
 * @param maxTokens of a review that are read, special tokens included; the network's own limit where that is lower
 * @param seed draws a missing head, the order of the reviews and what dropout drops
 */
public record TrainingPlan(
        int epochs,
        int batchSize,
        Optional<Double> learningRate,
        Freeze freeze,
        int maxTokens,
        Split split,
        TrainingDevice device,
        long seed) {
    /** 3 epochs of batches of 32, 256 tokens, everything trained. */
    public static final TrainingPlan DEFAULT = new TrainingPlan(
            3, 32, Optional.empty(), new Freeze.Nothing(), 256, Split.DEFAULT, TrainingDevice.AUTO, 42);

    private static final int BASE_WIDTH = 512;
    private static final double BASE_RATE = 5e-5;
    private static final double SMALL_RATE = 3e-4;
    private static final double HEAD_RATE = 1e-3;

    public TrainingPlan {
        Objects.requireNonNull(learningRate);
        Objects.requireNonNull(freeze);
        if (maxTokens < 3) {
            throw new IllegalArgumentException("max tokens must leave room for a word: " + maxTokens);
        }
        Objects.requireNonNull(split);
        Objects.requireNonNull(device);
    }

    /**
     * The learning rate, unless one was chosen: 1e-3 for a head alone; 5e-5 for networks as wide as 512 or wider, as the
     * BERT paper has it; 3e-4 for smaller ones.
     */
    HyperParameters hyperParameters(DistilBertConfig config) {
        double usual = config.dim() >= BASE_WIDTH ? BASE_RATE : SMALL_RATE;
        double rate = learningRate.orElse(freeze instanceof Freeze.Backbone ? HEAD_RATE : usual);
        return HyperParameters.of(epochs, batchSize, rate, seed, freeze);
    }

    int maxTokens(DistilBertConfig config) {
        return Math.min(maxTokens, config.maxPositions());
    }
}
