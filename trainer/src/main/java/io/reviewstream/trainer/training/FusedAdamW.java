package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.script.ScriptModule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * {@link AdamWOptimizer} as a TorchScript program: the norm by a multi-tensor kernel, the step by PyTorch's fused kernel, which
 * clips as it goes and moves nothing where the norm is not finite. Nothing is read back from the device.
 */
final class FusedAdamW implements Optimizer {
    /** Lists are arguments as they are: a list that is made inside counts as unused, and the step with it. */
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
            AdamWOptimizer.NORM_EPSILON,
            AdamWOptimizer.BETA_1,
            AdamWOptimizer.BETA_2,
            AdamWOptimizer.EPSILON);

    private final ScriptModule script;
    private final double clipNorm;
    private final Map<Group, List<Integer>> groups = new LinkedHashMap<>();
    private final List<TrainedParameters.Slot> slots;

    /** Parameters that go through one kernel. */
    private record Group(double weightDecay, double rateFactor) {}

    /** Compiles the program; it throws {@link ai.djl.engine.EngineException} where this PyTorch lacks an operation. */
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
