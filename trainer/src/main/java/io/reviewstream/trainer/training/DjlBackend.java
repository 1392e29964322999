package io.reviewstream.trainer.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.NetworkInput;
import io.reviewstream.trainer.network.NoGradient;
import io.reviewstream.trainer.network.TokenBatch;
import java.util.List;

/**
 * Learns with DJL's own operations: the reference that the fused form is compared with, and what is left where PyTorch
 * does not take its programs. One at a time in a process, because DJL's gradient recording is one.
 */
final class DjlBackend implements TrainingBackend {
    private final DistilBertNetwork network;
    private final TrainedParameters trained;
    private final Optimizer optimizer;
    private final double labelSmoothing;
    private final float[] classWeights;
    private double loss;
    private int hits;

    DjlBackend(DistilBertNetwork network, TrainedParameters trained, HyperParameters parameters, float[] classWeights) {
        this.network = network;
        this.trained = trained;
        this.labelSmoothing = parameters.labelSmoothing();
        this.classWeights = classWeights.clone();
        this.optimizer = parameters.optimizer() instanceof OptimizerKind.AdamW
                ? new AdamWOptimizer(trained, parameters.clipNorm())
                : new SgdOptimizer(trained, parameters.clipNorm());
        trained.parameters().forEach(parameter -> parameter.setRequiresGradient(true));
    }

    @Override
    public void learn(NDManager owner, NetworkInput input, int[] labels, double scale) {
        try (NDScope scope = new NDScope();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDArray logits = network.logits(input, true);
            NDArray batchLoss = logits.logSoftmax(-1)
                    .mul(owner.create(targets(labels, scale), new Shape(labels.length, classWeights.length)))
                    .sum()
                    .neg();
            loss += batchLoss.getFloat();
            hits += LossCounter.hits(logits.toFloatArray(), labels);
            collector.backward(batchLoss);
        }
    }

    /** What each class weighs in the loss of each row, as PyTorch's cross-entropy has it. */
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
        StepResult taken = new StepResult(norm, loss, hits);
        loss = 0;
        hits = 0;
        return taken;
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
    public String form() {
        return "plain, FP32";
    }

    @Override
    public void close() {
        optimizer.close();
        trained.parameters().forEach(parameter -> parameter.setRequiresGradient(false));
    }
}
