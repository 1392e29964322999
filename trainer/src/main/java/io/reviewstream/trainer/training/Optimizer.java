package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.NoGradient;
import io.reviewstream.trainer.script.ScriptModule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Moves the trained parameters by their gradients. Used by the thread that trains. */
interface Optimizer extends AutoCloseable {
    double BETA_1 = 0.9;
    double BETA_2 = 0.999;
    double EPSILON = 1e-8;
    double NORM_EPSILON = 1e-6;

    /**
     * Clips the gradients to a global norm, as PyTorch's {@code clip_grad_norm_}, and takes a step.
     *
     * @param gradients of the trained parameters, in their order; changed
     * @param step counted from 1
     * @return the norm of all gradients together before clipping, a scalar; where it is not finite, nothing was moved
     */
    NDArray step(NDManager owner, List<NDArray> gradients, double learningRate, int step);

    @Override
    void close();

    /**
     * The optimizer of a run.
     *
     * @throws io.reviewstream.common.error.UserException if this PyTorch lacks an operation
     */
    static Optimizer of(HyperParameters.Optimization settings, TrainedParameters trained) {
        return settings.optimizer() instanceof HyperParameters.OptimizerKind.AdamW
                ? new FusedAdamW(trained, settings.clipNorm())
                : new ClippedSgd(trained, settings.clipNorm());
    }

    /** The L2 norm of all gradients together, a scalar. */
    static NDArray norm(List<NDArray> gradients) {
        NDList norms = new NDList();
        gradients.forEach(gradient -> norms.add(gradient.norm()));
        return NDArrays.stack(norms).norm();
    }

    /** Stochastic gradient descent without momentum. */
    final class ClippedSgd implements Optimizer {
        private final TrainedParameters trained;
        private final double clipNorm;

        ClippedSgd(TrainedParameters trained, double clipNorm) {
            this.trained = trained;
            this.clipNorm = clipNorm;
        }

        @Override
        public NDArray step(NDManager owner, List<NDArray> gradients, double learningRate, int step) {
            double norm = NoGradient.compute(() -> {
                double before = norm(gradients).getFloat();
                if (Double.isFinite(before)) {
                    double coefficient = Math.min(1, clipNorm / (before + NORM_EPSILON));
                    for (int i = 0; i < gradients.size(); i++) {
                        double rate = learningRate
                                * coefficient
                                * trained.slots().get(i).rateFactor();
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

    /**
     * Adam with decoupled weight decay and bias correction as a TorchScript program: the norm by a multi-tensor kernel, the
     * step by PyTorch's fused kernel, which clips as it goes and moves nothing where the norm is not finite. Nothing is
     * read back from the device.
     *
     * @see <a href="https://arxiv.org/abs/1711.05101">Decoupled weight decay regularization</a>
     */
    final class FusedAdamW implements Optimizer {
        /** The lists are arguments: a list that is made inside counts as unused, and the step with it. */
        private static final String PROGRAM = String.format(
                Locale.ROOT,
                """
                  def norm(self: __torch__.Program, g: List[Tensor], clip: float) -> Tensor:
                    norm = torch.norm(torch.stack(torch._foreach_norm(g, 2)), 2)
                    divisor = torch.clamp(torch.div(torch.add(norm, %s), clip), 1.)
                    skip = torch.to(torch.logical_not(torch.isfinite(norm)), 6)
                    return torch.stack([norm, divisor, skip])
                  def step(self: __torch__.Program, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], \
                counts: List[Tensor], norm: Tensor, rate: float, decay: float) -> Tensor:
                    divisor = torch.select(norm, 0, 1)
                    skip = torch.select(norm, 0, 2)
                    ops.aten._fused_adamw_(p, g, m, v, annotate(List[Tensor], []), counts, lr=rate, beta1=%s, beta2=%s, \
                weight_decay=decay, eps=%s, amsgrad=False, maximize=False, grad_scale=divisor, found_inf=skip)
                    return norm
                """,
                NORM_EPSILON,
                BETA_1,
                BETA_2,
                EPSILON);

        private final ScriptModule script;
        private final double clipNorm;
        private final Map<Group, List<Integer>> groups = new LinkedHashMap<>();
        private final List<TrainedParameters.Slot> slots;

        /** Parameters that go through one kernel. */
        private record Group(double weightDecay, double rateFactor) {}

        FusedAdamW(TrainedParameters trained, double clipNorm) {
            this.clipNorm = clipNorm;
            this.slots = trained.slots();
            for (int i = 0; i < slots.size(); i++) {
                Group group = new Group(slots.get(i).weightDecay(), slots.get(i).rateFactor());
                groups.computeIfAbsent(group, key -> new ArrayList<>()).add(i);
            }
            this.script = ScriptModule.load(trained.manager(), PROGRAM);
        }

        @Override
        public NDArray step(NDManager owner, List<NDArray> gradients, double learningRate, int step) {
            NDArray norm = script.run(owner, "norm", gradients, clipNorm);
            NDArray count = owner.create((float) step);
            groups.forEach((group, members) -> script.run(
                    owner,
                    "step",
                    of(members, TrainedParameters.Slot::parameter),
                    members.stream().map(gradients::get).toList(),
                    of(members, TrainedParameters.Slot::mean),
                    of(members, TrainedParameters.Slot::variance),
                    Collections.nCopies(members.size(), count),
                    norm,
                    learningRate * group.rateFactor(),
                    group.weightDecay()));
            return norm.get(0);
        }

        private List<NDArray> of(List<Integer> members, Function<TrainedParameters.Slot, NDArray> part) {
            return members.stream().map(slots::get).map(part).toList();
        }

        @Override
        public void close() {
            script.close();
        }
    }
}
