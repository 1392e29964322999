package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDManager;
import java.util.Comparator;
import java.util.List;

/** What a run trains on, how a step learns from its rows, and how the network is validated. Used by the thread that trains. */
interface TrainingTask {
    /** Number of rows of an epoch. */
    int rows();

    /** The length of a row in a batch, which decides its cost. */
    int length(int row);

    /**
     * Computes the gradients of a step's rows.
     *
     * @param owner lives until the step is taken
     * @param step the rows of each batch
     * @param draw a number that depends on the seed and the step alone
     * @return how many losses the loss of the step is the mean of
     */
    int accumulate(NDManager owner, List<List<Integer>> step, long draw);

    /**
     * Takes an optimizer step.
     *
     * @param number counted from 1
     */
    TrainingBackend.StepResult step(NDManager owner, double learningRate, int number);

    /** The state before the first step. */
    Progress start();

    /** Measures the network on the validation rows. */
    LossAndAccuracy validate();

    /** The order of epochs by their validation, the best last. */
    Comparator<LossAndAccuracy> order();
}
