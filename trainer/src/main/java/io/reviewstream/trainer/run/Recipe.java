package io.reviewstream.trainer.run;

import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import io.reviewstream.trainer.training.HyperParameters.Batching;
import io.reviewstream.trainer.training.HyperParameters.Optimization;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import io.reviewstream.trainer.training.HyperParameters.Schedule;
import java.util.Locale;

/** Settings that belong together; {@link HyperParameterOverrides} replace single ones. */
public enum Recipe {
    /**
     * AdamW with linear warm-up and fall, gradients clipped. The learning rate is 1e-3 for a head alone; 5e-5 for
     * networks as wide as 512 or wider, as the BERT paper has it; 3e-4 for smaller ones.
     */
    DEFAULT,
    /**
     * The published lab that this project grew from: the first 2,000 reviews, a stratified split of 90 to 10, 512
     * tokens, the head alone on a frozen backbone in evaluation mode, SGD at 0.005, 10 epochs of batches of 16.
     */
    LAB;

    private static final int BASE_WIDTH = 512;
    private static final double BASE_RATE = 5e-5;
    private static final double SMALL_RATE = 3e-4;
    private static final double HEAD_RATE = 1e-3;
    private static final int EPOCHS = 3;
    private static final int HEAD_EPOCHS = 30;
    private static final double LAB_RATE = 0.005;
    private static final int LAB_EPOCHS = 10;
    private static final int LAB_BATCH = 16;
    private static final int LAB_ROWS = 2000;

    /** The number of rows that are used, at most. */
    public int maxRows() {
        return this == LAB ? LAB_ROWS : Integer.MAX_VALUE;
    }

    /** The default of {@code --max-tokens}. */
    public int maxTokens() {
        return this == LAB ? 512 : 256;
    }

    /** The settings for a network, with overrides. */
    HyperParameters hyperParameters(DistilBertConfig config, HyperParameterOverrides overrides, long seed) {
        Freeze freeze = overrides.freeze().orElse(this == LAB ? new Freeze.Backbone() : new Freeze.Nothing());
        boolean head = freeze instanceof Freeze.Backbone;
        double usual = config.dim() >= BASE_WIDTH ? BASE_RATE : SMALL_RATE;
        double rate = this == LAB ? LAB_RATE : head ? HEAD_RATE : usual;
        int epochs = this == LAB ? LAB_EPOCHS : head ? HEAD_EPOCHS : EPOCHS;
        OptimizerKind optimizer = this == LAB
                ? new OptimizerKind.Sgd()
                : new OptimizerKind.AdamW(
                        overrides.optimizer().weightDecay().orElse(0.01),
                        overrides.optimizer().layerDecay().orElse(1.0));
        Schedule schedule = this == LAB
                ? new Schedule.Constant()
                : new Schedule.Linear(overrides.optimizer().warmup().orElse(0.1));
        return new HyperParameters(
                overrides.epochs().orElse(epochs),
                new Batching(
                        overrides.batches().size().orElse(this == LAB ? LAB_BATCH : 32),
                        overrides.batches().accumulation().orElse(1),
                        overrides.batches().microBatchTokens().orElse(HyperParameters.MICRO_BATCH_TOKENS)),
                new Optimization(
                        optimizer,
                        overrides.optimizer().learningRate().orElse(rate),
                        schedule,
                        this == LAB ? Double.POSITIVE_INFINITY : 1,
                        overrides.optimizer().averageWeights().orElse(0.0)),
                overrides.loss(),
                overrides.patience(),
                seed,
                freeze,
                overrides.reinitLayers());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
