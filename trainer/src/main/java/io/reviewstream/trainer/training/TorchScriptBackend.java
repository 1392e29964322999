package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.NetworkInput;
import io.reviewstream.trainer.network.TorchScriptNetwork;
import io.reviewstream.trainer.network.TorchScriptNetwork.ProgramSettings;
import java.util.Arrays;
import java.util.List;

/** Trains with {@link TorchScriptNetwork}. */
final class TorchScriptBackend implements TrainingBackend {
    private final TorchScriptNetwork network;
    private final ProgramSettings settings;
    private final GradientSum sum;
    private final NDArray classWeights;

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
        this.sum = new GradientSum(Optimizer.of(optimization, trained));
        try {
            this.network = new TorchScriptNetwork(network, settings);
        } catch (UserException e) {
            sum.close();
            throw e;
        }
    }

    @Override
    public void accumulate(NDManager owner, NetworkInput input, int[] labels, double scale) {
        NDArray expected = owner.create(Arrays.stream(labels).asLongStream().toArray(), new Shape(labels.length));
        sum.add(network.lossAndGradients(owner, input, expected, classWeights, scale));
    }

    @Override
    public List<NDArray> gradients() {
        return sum.gradients();
    }

    @Override
    public StepResult step(NDManager owner, double learningRate, int step) {
        return sum.step(owner, learningRate, step);
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
        return describe(settings);
    }

    static String describe(ProgramSettings settings) {
        return "TorchScript, " + settings.precision() + ", " + settings.kernel();
    }

    @Override
    public void close() {
        sum.close();
        network.close();
    }
}
