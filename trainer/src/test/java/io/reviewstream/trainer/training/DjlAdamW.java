package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.NoGradient;
import java.util.List;

/**
 * Adam with decoupled weight decay and bias correction, over gradients clipped to a global norm; the same numbers as
 * PyTorch's {@code AdamW} after {@code clip_grad_norm_}. Parameter by parameter, with
 * DJL's own update: the reference for {@link Optimizer.FusedAdamW}.
 *
 * @see <a href="https://arxiv.org/abs/1711.05101">Decoupled weight decay regularization</a>
 */
final class DjlAdamW implements Optimizer {
    private final TrainedParameters trained;
    private final double clipNorm;

    DjlAdamW(TrainedParameters trained, double clipNorm) {
        this.trained = trained;
        this.clipNorm = clipNorm;
    }

    @Override
    public NDArray step(NDManager owner, List<NDArray> gradients, double learningRate, int step) {
        double norm = NoGradient.compute(() -> {
            double before = Optimizer.norm(gradients).getFloat();
            if (Double.isFinite(before)) {
                double coefficient = Math.min(1, clipNorm / (before + NORM_EPSILON));
                for (int i = 0; i < gradients.size(); i++) {
                    update(trained.slots().get(i), gradients.get(i), learningRate, coefficient, step);
                }
            }
            return before;
        });
        return owner.create((float) norm);
    }

    /**
     * One native call. It adds its epsilon to the uncorrected root of the second moment, hence the factor here, and has
     * a one-sided clipping of its own, which is left off.
     */
    private static void update(
            TrainedParameters.Slot slot, NDArray gradient, double learningRate, double coefficient, int step) {
        double rate = learningRate * slot.rateFactor();
        double correction1 = 1 - Math.pow(BETA_1, step);
        double correction2 = Math.sqrt(1 - Math.pow(BETA_2, step));
        slot.parameter()
                .getNDArrayInternal()
                .adamUpdate(
                        new NDList(slot.parameter(), gradient, slot.mean(), slot.variance()),
                        new NDList(slot.parameter()),
                        (float) rate,
                        (float) (rate * correction2 / correction1),
                        (float) slot.weightDecay(),
                        (float) coefficient,
                        -1,
                        (float) BETA_1,
                        (float) BETA_2,
                        (float) (EPSILON * correction2),
                        false,
                        true);
    }

    @Override
    public void close() {}
}
