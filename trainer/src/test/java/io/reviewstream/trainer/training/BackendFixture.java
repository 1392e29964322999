package io.reviewstream.trainer.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.NetworkInput.TokenBatch;
import io.reviewstream.trainer.network.NoGradient;
import io.reviewstream.trainer.reference.PaddedBatch;
import io.reviewstream.trainer.reference.ReferenceLoss;
import io.reviewstream.trainer.reference.ReferenceTraining;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A {@link TrainingBackend} over a network of given weights. */
record BackendFixture(Factory factory, DistilBertConfig config, Map<String, float[]> weights)
        implements TrainingFixture {

    /** Constructs a backend. */
    interface Factory {
        TrainingBackend create(
                DistilBertNetwork network, TrainedParameters trained, HyperParameters parameters, float[] classWeights);
    }

    @Override
    public float[][] logits(PaddedBatch batch) {
        return with(ReferenceLoss.plain(config.labels().size()), new OptimizerKind.Sgd(), 1, (backend, trained) -> {
            float[] flat = backend.logits(trained.manager(), input(trained.manager(), batch));
            int labels = config.labels().size();
            float[][] logits = new float[batch.texts().size()][labels];
            for (int i = 0; i < flat.length; i++) {
                logits[i / labels][i % labels] = flat[i];
            }
            return logits;
        });
    }

    @Override
    public double loss(PaddedBatch batch, ReferenceLoss loss) {
        return with(loss, new OptimizerKind.Sgd(), 1, (backend, trained) -> {
            accumulate(backend, trained.manager(), List.of(batch), loss);
            return backend.step(trained.manager(), 1, 1).loss();
        });
    }

    @Override
    public Map<String, float[]> gradients(List<PaddedBatch> batches, ReferenceLoss loss) {
        return with(loss, new OptimizerKind.Sgd(), 1, (backend, trained) -> {
            accumulate(backend, trained.manager(), batches, loss);
            return numbers(trained.names(), backend.gradients());
        });
    }

    @Override
    public Map<String, float[]> parametersAfter(ReferenceTraining training, double layerDecay) {
        OptimizerKind adam = new OptimizerKind.AdamW(training.weightDecay(), layerDecay);
        return with(training.loss(), adam, training.clipNorm(), (backend, trained) -> {
            int count = 0;
            for (ReferenceTraining.Step step : training.steps()) {
                try (NDManager owner = trained.manager().newSubManager()) {
                    accumulate(backend, owner, step.batches(), training.loss());
                    backend.step(owner, step.learningRate(), ++count);
                }
            }
            return numbers(trained.names(), trained.parameters());
        });
    }

    private void accumulate(TrainingBackend backend, NDManager owner, List<PaddedBatch> batches, ReferenceLoss loss) {
        for (PaddedBatch batch : batches) {
            int[] labels = batch.labels().stream().mapToInt(Integer::intValue).toArray();
            double total = batch.labels().stream()
                    .mapToDouble(loss.classWeights()::get)
                    .sum();
            backend.accumulate(owner, input(owner, batch), labels, 1 / (total * batches.size()));
        }
    }

    private <T> T with(
            ReferenceLoss loss,
            OptimizerKind optimizer,
            double clipNorm,
            BiFunction<TrainingBackend, TrainedParameters, T> work) {
        HyperParameters parameters = new HyperParameters(
                1,
                HyperParameters.Batching.of(1),
                new HyperParameters.Optimization(optimizer, 1, new HyperParameters.Schedule.Constant(), clipNorm, 0),
                new HyperParameters.Loss(loss.smoothing(), false, 0),
                Optional.empty(),
                1,
                new Freeze.Nothing(),
                0);
        float[] classWeights = new float[loss.classWeights().size()];
        for (int i = 0; i < classWeights.length; i++) {
            classWeights[i] = loss.classWeights().get(i).floatValue();
        }
        try (DistilBertNetwork network = DistilBertNetwork.random(config, 0, Device.cpu())) {
            NoGradient.run(() -> network.parameters().forEach((name, parameter) -> parameter.set(weights.get(name))));
            try (TrainedParameters trained =
                            TrainedParameters.of(network, parameters.freeze(), parameters.optimization());
                    TrainingBackend backend = factory.create(network, trained, parameters, classWeights)) {
                return work.apply(backend, trained);
            }
        }
    }

    private TokenBatch input(NDManager manager, PaddedBatch batch) {
        Shape shape = new Shape(batch.texts().size(), batch.length());
        return new TokenBatch(
                manager.create(batch.inputIds(config.padTokenId()), shape),
                manager.create(batch.attentionMask(), shape));
    }

    private static Map<String, float[]> numbers(List<String> names, List<NDArray> arrays) {
        Map<String, float[]> numbers = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            numbers.put(names.get(i), arrays.get(i).toFloatArray());
        }
        return numbers;
    }
}
