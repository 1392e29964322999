package io.reviewstream.trainer.training;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.NoGradient;
import io.reviewstream.trainer.network.TokenBatch;
import io.reviewstream.trainer.reference.PaddedBatch;
import io.reviewstream.trainer.reference.ReferenceLoss;
import io.reviewstream.trainer.reference.ReferenceTraining;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@link DistilBertNetwork}, {@link Tally#loss} and {@link AdamW}, put together as {@link FineTuner} does. */
record PlainSubject(DistilBertConfig config, Map<String, float[]> weights) implements Subject {

    @Override
    public float[][] logits(PaddedBatch batch) {
        return compute(network -> NoGradient.compute(() -> {
            float[] flat = network.logits(tokens(network, batch), true).toFloatArray();
            int labels = config.labels().size();
            float[][] logits = new float[batch.texts().size()][labels];
            for (int i = 0; i < flat.length; i++) {
                logits[i / labels][i % labels] = flat[i];
            }
            return logits;
        }));
    }

    @Override
    public double loss(PaddedBatch batch, ReferenceLoss loss) {
        return compute(network ->
                NoGradient.compute(() -> (double) loss(network, batch, loss).getFloat()));
    }

    @Override
    public Map<String, float[]> gradients(List<PaddedBatch> batches, ReferenceLoss loss) {
        return compute(network -> {
            network.parameters().values().forEach(parameter -> parameter.setRequiresGradient(true));
            backward(network, batches, loss);
            return numbers(network, NDArray::getGradient);
        });
    }

    @Override
    public Map<String, float[]> parametersAfter(ReferenceTraining training) {
        assumeTrue(training.rateMultipliers().isEmpty(), "skipped: AdamW has one learning rate for all");
        return compute(network -> {
            network.parameters().values().forEach(parameter -> parameter.setRequiresGradient(true));
            try (AdamW optimizer =
                    new AdamW(network.manager(), network.parameters(), training.weightDecay(), training.clipNorm())) {
                for (ReferenceTraining.Step step : training.steps()) {
                    backward(network, step.batches(), training.loss());
                    optimizer.step(step.learningRate());
                }
            }
            return numbers(network, parameter -> parameter);
        });
    }

    private <T> T compute(Function<DistilBertNetwork, T> work) {
        try (DistilBertNetwork network = DistilBertNetwork.random(config, 0, Device.cpu())) {
            NoGradient.run(() -> network.parameters().forEach((name, parameter) -> parameter.set(weights.get(name))));
            return work.apply(network);
        }
    }

    /** Adds to the gradients, as PyTorch does until they are set to zero. */
    private void backward(DistilBertNetwork network, List<PaddedBatch> batches, ReferenceLoss loss) {
        for (PaddedBatch batch : batches) {
            try (NDScope scope = new NDScope();
                    GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                scope.suppressNotUsedWarning();
                NDArray share = network.manager().create(1f / batches.size());
                collector.backward(loss(network, batch, loss).mul(share));
            }
        }
    }

    private NDArray loss(DistilBertNetwork network, PaddedBatch batch, ReferenceLoss loss) {
        NDArray logits = network.logits(tokens(network, batch), true);
        return loss.isPlain() ? Tally.loss(logits, batch.labels()) : smoothedOrWeighted(logits, batch.labels(), loss);
    }

    /** What the trainer's own loss does not have, on the same operations. */
    private static NDArray smoothedOrWeighted(NDArray logits, List<Integer> labels, ReferenceLoss loss) {
        List<Double> weights = loss.classWeights();
        double total = labels.stream().mapToDouble(weights::get).sum();
        float[] wanted = new float[labels.size() * weights.size()];
        for (int row = 0; row < labels.size(); row++) {
            for (int c = 0; c < weights.size(); c++) {
                double even = loss.smoothing() / weights.size();
                double share = c == labels.get(row) ? 1 - loss.smoothing() + even : even;
                wanted[row * weights.size() + c] = (float) (share * weights.get(c) / total);
            }
        }
        NDArray constant = logits.getManager().create(wanted, logits.getShape());
        return logits.logSoftmax(-1).mul(constant).sum().neg();
    }

    private TokenBatch tokens(DistilBertNetwork network, PaddedBatch batch) {
        NDManager manager = network.manager();
        Shape shape = new Shape(batch.texts().size(), batch.length());
        return new TokenBatch(
                manager.create(batch.inputIds(config.padTokenId()), shape),
                manager.create(batch.attentionMask(), shape));
    }

    private static Map<String, float[]> numbers(DistilBertNetwork network, Function<NDArray, NDArray> of) {
        Map<String, float[]> numbers = new LinkedHashMap<>();
        network.parameters()
                .forEach((name, parameter) ->
                        numbers.put(name, of.apply(parameter).toFloatArray()));
        return numbers;
    }
}
