package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.NetworkInput;
import io.reviewstream.trainer.network.TokenBatch;
import java.util.List;

/**
 * A network that learns: gradients are gathered batch by batch, and a step moves the parameters by them. Used by the
 * thread that trains.
 */
interface TrainingBackend extends AutoCloseable {

    /**
     * What a step did.
     *
     * @param norm of all gradients together before clipping; where it is not finite, nothing was moved
     * @param loss of the rows that were learned from
     * @param hits how many of them the network, with dropout, had right
     */
    record StepResult(double norm, double loss, int hits) {
        boolean finite() {
            return Double.isFinite(norm) && Double.isFinite(loss);
        }
    }

    /**
     * Adds the gradients of a batch to those gathered since the last step.
     *
     * @param owner lives until the next step is taken
     * @param labels class of each row
     * @param scale what the sum of the rows' losses is multiplied with
     */
    void learn(NDManager owner, NetworkInput input, int[] labels, double scale);

    /** The gradients gathered since the last step, of the trained parameters in their order. */
    List<NDArray> gradients();

    /**
     * Takes a step.
     *
     * @param step counted from 1
     */
    StepResult step(NDManager owner, double learningRate, int step);

    /** Logits without dropout, row by row (batch, labels). */
    float[] logits(NDManager owner, NetworkInput input);

    /** What the backbone makes of texts without dropout, row by row (batch, dim). */
    float[] backbone(NDManager owner, TokenBatch batch);

    /** How it computes, in words. */
    String form();

    @Override
    void close();
}
