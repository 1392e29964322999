package io.reviewstream.trainer.training;

/** How gradients move the parameters. */
public sealed interface OptimizerKind {
    /**
     * Adam with decoupled weight decay.
     *
     * @param weightDecay of matrices only: not of biases and LayerNorms
     * @param layerDecay what the learning rate is multiplied with from each layer to the one below; 1 for none
     */
    record AdamW(double weightDecay, double layerDecay) implements OptimizerKind {
        public AdamW {
            HyperParameters.require(
                    weightDecay >= 0 && weightDecay < 1,
                    "--weight-decay is at least 0 and below 1, not " + weightDecay + ".");
            HyperParameters.require(
                    layerDecay > 0 && layerDecay <= 1,
                    "--layer-decay is above 0 and at most 1, not " + layerDecay + ".");
        }
    }

    /** Stochastic gradient descent without momentum or decay. */
    record Sgd() implements OptimizerKind {}
}
