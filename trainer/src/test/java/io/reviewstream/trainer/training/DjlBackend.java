package io.reviewstream.trainer.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.DjlNetwork;
import io.reviewstream.trainer.network.NetworkInput;
import io.reviewstream.trainer.network.NetworkInput.TokenBatch;
import io.reviewstream.trainer.network.NoGradient;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import io.reviewstream.trainer.training.LossAndAccuracy.LossCounter;
import java.util.List;

/**
 * Trains with DJL's operations one by one: the reference for {@link TorchScriptBackend}. One at a time in a process, because
 * DJL's gradient recording is one.
 */
final class DjlBackend implements TrainingBackend {
    private final DjlNetwork network;
    private final TrainedParameters trained;
    private final Optimizer optimizer;
    private final double labelSmoothing;
    private final float[] classWeights;
    private double loss;
    private int correct;

    DjlBackend(DistilBertNetwork network, TrainedParameters trained, HyperParameters parameters, float[] classWeights) {
        this.network = new DjlNetwork(network);
        this.trained = trained;
        this.labelSmoothing = parameters.loss().labelSmoothing();
        this.classWeights = classWeights.clone();
        this.optimizer = parameters.optimization().optimizer() instanceof OptimizerKind.AdamW
                ? new DjlAdamW(trained, parameters.optimization().clipNorm())
                : Optimizer.of(parameters.optimization(), trained);
        trained.parameters().forEach(parameter -> parameter.setRequiresGradient(true));
    }

    @Override
    public void accumulate(NDManager owner, NetworkInput input, int[] labels, double scale) {
        try (NDScope scope = new NDScope();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDArray logits = network.logits(input, true);
            NDArray batchLoss = logits.logSoftmax(-1)
                    .mul(owner.create(targets(labels, scale), new Shape(labels.length, classWeights.length)))
                    .sum()
                    .neg();
            loss += batchLoss.getFloat();
            correct += LossCounter.correct(logits.toFloatArray(), labels);
            collector.backward(batchLoss);
        }
    }

    /** The weight of each class in the loss of each row, as in PyTorch's cross-entropy. */
    private float[] targets(int[] labels, double scale) {
        int classes = classWeights.length;
        float[] targets = new float[labels.length * classes];
        for (int row = 0; row < labels.length; row++) {
            for (int label = 0; label < classes; label++) {
                double share = labelSmoothing / classes + (label == labels[row] ? 1 - labelSmoothing : 0);
                targets[row * classes + label] = (float) (share * classWeights[label] * scale);
            }
        }
        return targets;
    }

    @Override
    public List<NDArray> gradients() {
        return trained.parameters().stream().map(NDArray::getGradient).toList();
    }

    @Override
    public StepResult step(NDManager owner, double learningRate, int step) {
        double norm = NoGradient.compute(() -> {
            List<NDArray> gradients = gradients();
            double before = optimizer.step(owner, gradients, learningRate, step).getFloat();
            gradients.forEach(gradient -> gradient.subi(gradient));
            return before;
        });
        StepResult result = new StepResult(norm, loss, correct);
        loss = 0;
        correct = 0;
        return result;
    }

    @Override
    public float[] logits(NDManager owner, NetworkInput input) {
        return NoGradient.compute(() -> network.logits(input, false).toFloatArray());
    }

    @Override
    public float[] backbone(NDManager owner, TokenBatch batch) {
        return NoGradient.compute(() -> network.backbone(batch, false).toFloatArray());
    }

    @Override
    public String description() {
        return "DJL, FP32";
    }

    @Override
    public void close() {
        optimizer.close();
        trained.parameters().forEach(parameter -> parameter.setRequiresGradient(false));
    }
}
