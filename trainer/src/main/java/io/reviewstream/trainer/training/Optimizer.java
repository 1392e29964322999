package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Moves the trained parameters by their gradients. Used by the thread that trains. */
interface Optimizer extends AutoCloseable {
    /**
     * Clips the gradients to a global norm, and takes a step.
     *
     * @param gradients of the trained parameters, in their order; changed
     * @param step counted from 1
     * @return the norm of all gradients together before clipping, a scalar; where it is not finite, nothing was moved
     */
    NDArray step(NDManager owner, List<NDArray> gradients, double learningRate, int step);

    @Override
    void close();
}
