package io.reviewstream.trainer.reference;

import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A few steps of training and their result.
 *
 * @param steps in order
 * @param loss of each batch
 * @param weightDecay of the matrices
 * @param clipNorm the highest norm of all gradients together
 * @param rateMultipliers factors of the learning rate by parameter; 1 for the others
 */
public record ReferenceTraining(
        List<Step> steps,
        ReferenceLoss loss,
        double weightDecay,
        double clipNorm,
        Map<String, Double> rateMultipliers) {

    /**
     * One step over the mean loss of some batches.
     *
     * @param batches one, or more where gradients are accumulated
     * @param learningRate the common one
     */
    public record Step(List<PaddedBatch> batches, double learningRate) {
        /** Copies the list. */
        public Step {
            batches = List.copyOf(batches);
        }
    }

    /**
     * The end of it.
     *
     * @param parameters after the last step
     * @param norms of the gradients before clipping, step by step
     */
    public record Result(Map<String, double[]> parameters, List<Double> norms) {}

    /** Copies steps and multipliers. */
    public ReferenceTraining {
        steps = List.copyOf(steps);
        rateMultipliers = Map.copyOf(rateMultipliers);
    }

    /** Trains a network that starts with {@code weights}. */
    public Result run(DistilBertConfig config, Map<String, float[]> weights) {
        ReferenceNetwork network = new ReferenceNetwork(config, weights);
        ReferenceAdamW optimizer = new ReferenceAdamW(network.parameters(), weightDecay, clipNorm, rateMultipliers);
        List<Double> norms = new ArrayList<>();
        for (Step step : steps) {
            norms.add(optimizer.step(network.gradients(step.batches(), loss), step.learningRate()));
        }
        return new Result(network.parameters(), norms);
    }
}
