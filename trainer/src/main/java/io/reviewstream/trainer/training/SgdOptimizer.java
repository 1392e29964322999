package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.NoGradient;
import java.util.List;

/** Stochastic gradient descent without momentum, over gradients clipped to a global norm. */
final class SgdOptimizer implements Optimizer {
    private final TrainedParameters trained;
    private final double clipNorm;

    SgdOptimizer(TrainedParameters trained, double clipNorm) {
        this.trained = trained;
        this.clipNorm = clipNorm;
    }

    @Override
    public NDArray step(NDManager owner, List<NDArray> gradients, double learningRate, int step) {
        double norm = NoGradient.compute(() -> {
            double before = AdamWOptimizer.norm(gradients).getFloat();
            if (Double.isFinite(before)) {
                double coefficient = Math.min(1, clipNorm / (before + AdamWOptimizer.NORM_EPSILON));
                for (int i = 0; i < gradients.size(); i++) {
                    double rate =
                            learningRate * coefficient * trained.slots().get(i).rateFactor();
                    trained.parameters().get(i).subi(gradients.get(i).mul(rate));
                }
            }
            return before;
        });
        return owner.create((float) norm);
    }

    @Override
    public void close() {}
}
