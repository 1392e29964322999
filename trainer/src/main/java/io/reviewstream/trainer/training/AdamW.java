package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.NoGradient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Adam with decoupled weight decay and bias correction, over gradients clipped to a global norm; the same numbers as
 * PyTorch's {@code AdamW} after {@code clip_grad_norm_}. Biases and LayerNorms do not decay. Owns its moments; used by
 * the thread that trains.
 *
 * @see <a href="https://arxiv.org/abs/1711.05101">Decoupled weight decay regularization</a>
 */
final class AdamW implements AutoCloseable {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;
    private static final double NORM_EPSILON = 1e-6;

    private record Slot(NDArray parameter, NDArray mean, NDArray variance, double decay) {}

    private final NDManager manager;
    private final List<Slot> slots = new ArrayList<>();
    private final double clipNorm;
    private int steps;

    AdamW(NDManager parent, Map<String, NDArray> parameters, double weightDecay, double clipNorm) {
        this.manager = parent.newSubManager();
        this.clipNorm = clipNorm;
        parameters.forEach((name, parameter) -> slots.add(new Slot(
                parameter,
                manager.zeros(parameter.getShape()),
                manager.zeros(parameter.getShape()),
                decays(name) ? weightDecay : 0)));
    }

    static boolean decays(String parameter) {
        return !parameter.endsWith(".bias") && !parameter.contains("LayerNorm") && !parameter.contains("layer_norm");
    }

    /**
     * Moves every parameter by its gradient, and sets the gradients to zero.
     *
     * @return the norm of all gradients together before clipping; where it is not finite, nothing was moved
     */
    double step(double learningRate) {
        return NoGradient.compute(() -> {
            List<NDArray> gradients =
                    slots.stream().map(slot -> slot.parameter.getGradient()).toList();
            double norm = norm(gradients);
            if (Double.isFinite(norm)) {
                steps++;
                double coefficient = Math.min(1, clipNorm / (norm + NORM_EPSILON));
                for (int i = 0; i < gradients.size(); i++) {
                    update(slots.get(i), gradients.get(i), learningRate, coefficient);
                }
            }
            return norm;
        });
    }

    private static double norm(List<NDArray> gradients) {
        NDList norms = new NDList();
        gradients.forEach(gradient -> norms.add(gradient.norm()));
        return NDArrays.stack(norms).norm().getFloat();
    }

    /**
     * One native call. It adds its epsilon to the uncorrected root of the second moment, hence the factor here, and has
     * a one-sided clipping of its own, which is left off.
     */
    private void update(Slot slot, NDArray gradient, double learningRate, double coefficient) {
        double correction1 = 1 - Math.pow(BETA_1, steps);
        double correction2 = Math.sqrt(1 - Math.pow(BETA_2, steps));
        slot.parameter
                .getNDArrayInternal()
                .adamUpdate(
                        new NDList(slot.parameter, gradient, slot.mean, slot.variance),
                        new NDList(slot.parameter),
                        (float) learningRate,
                        (float) (learningRate * correction2 / correction1),
                        (float) slot.decay,
                        (float) coefficient,
                        -1,
                        (float) BETA_1,
                        (float) BETA_2,
                        (float) (EPSILON * correction2),
                        false,
                        true);
    }

    @Override
    public void close() {
        manager.close();
    }
}
