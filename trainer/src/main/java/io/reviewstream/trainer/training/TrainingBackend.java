package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.NetworkInput;
import java.util.List;

/**
 * Forward pass, backward pass and optimizer step of a network: gradients are accumulated batch by batch, and a step moves
 * the parameters by them. {@link TorchScriptBackend} trains; the tests compare it with a second one, of DJL's operations.
 * Used by the thread that trains.
 */
interface TrainingBackend extends AutoCloseable {

    /**
     * The result of a step.
     *
     * @param norm of all gradients together before clipping; where it is not finite, nothing was moved
     * @param loss of the step's rows
     * @param correct rows whose likeliest class was their label, with dropout
     */
    record StepResult(double norm, double loss, int correct) {
        boolean finite() {
            return Double.isFinite(norm) && Double.isFinite(loss);
        }
    }

    /**
     * Computes the gradients of a batch and adds them to those accumulated since the last step.
     *
     * @param owner lives until the next step is taken
     * @param labels class of each row
     * @param scale factor of the sum of the rows' losses
     */
    void accumulate(NDManager owner, NetworkInput input, int[] labels, double scale);

    /** The gradients accumulated since the last step, of the trained parameters in their order. */
    List<NDArray> gradients();

    /**
     * Takes an optimizer step.
     *
     * @param step counted from 1
     */
    StepResult step(NDManager owner, double learningRate, int step);

    /** Logits without dropout, row by row (batch, labels). */
    float[] logits(NDManager owner, NetworkInput input);

    /** The output of the backbone without dropout, row by row (batch, dim). */
    float[] backbone(NDManager owner, NetworkInput.TokenBatch batch);

    /** Backend, precision and matrix kernel, as {@link TrainingReport#computation} has them. */
    String description();

    @Override
    void close();
}
