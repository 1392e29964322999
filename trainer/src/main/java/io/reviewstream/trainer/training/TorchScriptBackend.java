package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.NetworkInput;
import io.reviewstream.trainer.network.NoGradient;
import io.reviewstream.trainer.network.TorchScriptNetwork;
import io.reviewstream.trainer.network.TorchScriptNetwork.ProgramSettings;
import java.util.Arrays;
import java.util.List;

/** Trains with {@link TorchScriptNetwork}; three numbers are read back from the device in a step. */
final class TorchScriptBackend implements TrainingBackend {
    private final TorchScriptNetwork network;
    private final ProgramSettings settings;
    private final Optimizer optimizer;
    private final NDArray classWeights;
    /** Loss and correct rows, then gradients; empty at the beginning of a step. */
    private NDList accumulated = new NDList();

    /**
     * Compiles the programs.
     *
     * @throws UserException if this PyTorch lacks an operation
     */
    TorchScriptBackend(
            DistilBertNetwork network,
            TrainedParameters trained,
            ProgramSettings settings,
            HyperParameters.Optimization optimization,
            float[] classWeights) {
        this.settings = settings;
        this.classWeights = trained.manager().create(classWeights);
        this.optimizer = Optimizer.of(optimization, trained);
        try {
            this.network = new TorchScriptNetwork(network, settings);
        } catch (UserException e) {
            optimizer.close();
            throw e;
        }
    }

    @Override
    public void accumulate(NDManager owner, NetworkInput input, int[] labels, double scale) {
        NDArray expected = owner.create(Arrays.stream(labels).asLongStream().toArray(), new Shape(labels.length));
        TorchScriptNetwork.LossAndGradients batch =
                network.lossAndGradients(owner, input, expected, classWeights, scale);
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

    @Override
    public List<NDArray> gradients() {
        return List.copyOf(accumulated.subList(1, accumulated.size()));
    }

    @Override
    public StepResult step(NDManager owner, double learningRate, int step) {
        NDArray norm = optimizer.step(owner, gradients(), learningRate, step);
        float[] read = NoGradient.compute(
                () -> norm.reshape(1).concat(accumulated.head()).toFloatArray());
        accumulated = new NDList();
        return new StepResult(read[0], read[1], Math.round(read[2]));
    }

    @Override
    public float[] logits(NDManager owner, NetworkInput input) {
        return network.logits(owner, input).toFloatArray();
    }

    @Override
    public float[] backbone(NDManager owner, NetworkInput.TokenBatch batch) {
        return network.backbone(owner, batch).toFloatArray();
    }

    @Override
    public String description() {
        return "TorchScript, " + settings.precision() + ", " + settings.kernel();
    }

    @Override
    public void close() {
        optimizer.close();
        network.close();
    }
}
