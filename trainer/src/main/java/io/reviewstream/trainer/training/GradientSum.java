package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.NoGradient;
import io.reviewstream.trainer.network.TorchScriptNetwork.LossAndGradients;
import java.util.List;

/**
 * The losses and gradients of a step's batches, added up, and the optimizer that moves by them; three numbers are read back
 * from the device in a step. Owned by the thread that trains.
 */
final class GradientSum implements AutoCloseable {
    private final Optimizer optimizer;
    /** Loss and correct rows, then gradients; empty at the beginning of a step. */
    private NDList accumulated = new NDList();

    GradientSum(Optimizer optimizer) {
        this.optimizer = optimizer;
    }

    /** Adds those of a batch, which live until the step is taken. */
    void add(LossAndGradients batch) {
        NDList all = new NDList(batch.lossAndCorrect());
        all.addAll(batch.gradients());
        if (accumulated.isEmpty()) {
            accumulated = all;
        } else {
            NoGradient.run(() -> {
                for (int i = 0; i < accumulated.size(); i++) {
                    accumulated.get(i).addi(all.get(i));
                }
            });
            all.close();
        }
    }

    /** The gradients since the last step, of the trained parameters in their order. */
    List<NDArray> gradients() {
        return List.copyOf(accumulated.subList(1, accumulated.size()));
    }

    /**
     * Takes an optimizer step.
     *
     * @param step counted from 1
     */
    TrainingBackend.StepResult step(NDManager owner, double learningRate, int step) {
        NDArray norm = optimizer.step(owner, gradients(), learningRate, step);
        float[] read = NoGradient.compute(
                () -> norm.reshape(1).concat(accumulated.head()).toFloatArray());
        accumulated = new NDList();
        return new TrainingBackend.StepResult(read[0], read[1], Math.round(read[2]));
    }

    @Override
    public void close() {
        optimizer.close();
    }
}
