package io.reviewstream.trainer.training;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.FusedNetwork;
import io.reviewstream.trainer.network.FusedSettings;
import io.reviewstream.trainer.network.NetworkInput;
import io.reviewstream.trainer.network.NoGradient;
import io.reviewstream.trainer.network.TokenBatch;
import java.util.Arrays;
import java.util.List;

/** Learns with {@link FusedNetwork}; three numbers are read back from the device in a step. */
final class TorchScriptBackend implements TrainingBackend {
    private final FusedNetwork network;
    private final FusedSettings settings;
    private final Optimizer optimizer;
    private final NDArray classWeights;
    /** Loss and hits, then gradients; empty at the beginning of a step. */
    private NDList gathered = new NDList();

    /** Compiles its programs; it throws {@link EngineException} where this PyTorch cannot run them. */
    TorchScriptBackend(
            DistilBertNetwork network,
            TrainedParameters trained,
            FusedSettings settings,
            HyperParameters parameters,
            float[] classWeights) {
        this.settings = settings;
        this.classWeights = trained.manager().create(classWeights);
        this.optimizer = parameters.optimizer() instanceof OptimizerKind.AdamW
                ? new FusedAdamW(trained, parameters.clipNorm())
                : new SgdOptimizer(trained, parameters.clipNorm());
        try {
            this.network = new FusedNetwork(network, settings);
        } catch (EngineException e) {
            optimizer.close();
            throw e;
        }
    }

    @Override
    public void learn(NDManager owner, NetworkInput input, int[] labels, double scale) {
        NDArray wanted = owner.create(Arrays.stream(labels).asLongStream().toArray(), new Shape(labels.length));
        FusedNetwork.Learned learned = network.learn(owner, input, wanted, classWeights, scale);
        NDList all = new NDList(learned.lossAndHits());
        all.addAll(learned.gradients());
        if (gathered.isEmpty()) {
            gathered = all;
        } else {
            NoGradient.run(() -> {
                for (int i = 0; i < gathered.size(); i++) {
                    gathered.get(i).addi(all.get(i));
                }
            });
            all.close();
        }
    }

    @Override
    public List<NDArray> gradients() {
        return List.copyOf(gathered.subList(1, gathered.size()));
    }

    @Override
    public StepResult step(NDManager owner, double learningRate, int step) {
        NDArray norm = optimizer.step(owner, gradients(), learningRate, step);
        float[] read =
                NoGradient.compute(() -> norm.reshape(1).concat(gathered.head()).toFloatArray());
        gathered = new NDList();
        return new StepResult(read[0], read[1], Math.round(read[2]));
    }

    @Override
    public float[] logits(NDManager owner, NetworkInput input) {
        return network.logits(owner, input).toFloatArray();
    }

    @Override
    public float[] backbone(NDManager owner, TokenBatch batch) {
        return network.backbone(owner, batch).toFloatArray();
    }

    @Override
    public String form() {
        return "fused, " + settings.precision() + ", " + settings.kernel();
    }

    @Override
    public void close() {
        optimizer.close();
        network.close();
    }
}
