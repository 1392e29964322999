package io.reviewstream.trainer.training;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.network.TorchScriptNetwork.ProgramSettings;
import io.reviewstream.trainer.training.LossAndAccuracy.LossCounter;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Trains a network on labelled examples and leaves the weights of its best epoch in it. One run at a time in a process,
 * because PyTorch's gradient recording is one; the thread that calls {@link #train} owns the network until it returns.
 */
public final class FineTuner {

    private final HyperParameters parameters;
    private final Precision precision;
    private final Optional<CheckpointPlan> checkpoints;
    private final TrainingListener listener;
    private final Clock clock;
    private final Batches batches;

    /**
     * A trainer with these settings.
     *
     * @param precision of the backbone's matrix products
     * @param checkpoints where the run writes checkpoints and resumes from them
     * @param clock times the epochs
     */
    public FineTuner(
            HyperParameters parameters,
            Precision precision,
            Optional<CheckpointPlan> checkpoints,
            TrainingListener listener,
            Clock clock) {
        this.parameters = parameters;
        this.precision = precision;
        this.checkpoints = checkpoints;
        this.listener = listener;
        this.clock = clock;
        this.batches = Batches.of(parameters.batching());
    }

    /**
     * Trains {@code network} in place. With the same number of threads, the same network, examples and settings give the
     * same weights on one CPU, whether the run was interrupted or not.
     *
     * @param training the examples to train on
     * @param validation the examples that decide which epoch is kept
     * @throws UserException if either list is empty, if a label is not the network's, if the loss is not finite, if a
     *     checkpoint cannot be written or is another run's, or if this PyTorch rejects the TorchScript program
     */
    public TrainingReport train(DistilBertNetwork network, List<Example> training, List<Example> validation) {
        check(network, training, "training");
        check(network, validation, "validation");
        int classes = network.config().labels().size();
        ExampleWeights weights = parameters.loss().balanceClasses()
                ? ExampleWeights.balanced(training, classes)
                : ExampleWeights.equal(training, classes);
        try (TrainedParameters trained = TrainedParameters.of(network, parameters.freeze(), parameters.optimization());
                TrainingBackend backend = backend(network, trained, weights)) {
            if (checkpoints.isEmpty()) {
                return train(network, backend, trained, weights, training, validation, Optional.empty());
            }
            RunIdentity identity = RunIdentity.of(parameters, backend.description(), network, training, validation)
                    .with(checkpoints.get().run());
            try (CheckpointDirectory directory = new CheckpointDirectory(checkpoints.get(), identity)) {
                return train(network, backend, trained, weights, training, validation, Optional.of(directory));
            }
        }
    }

    private TrainingBackend backend(DistilBertNetwork network, TrainedParameters trained, ExampleWeights weights) {
        ProgramSettings settings = ProgramSettings.of(
                trained.names(), precision, network.device(), parameters.loss().classification());
        return new TorchScriptBackend(network, trained, settings, parameters.optimization(), weights.floats());
    }

    private TrainingReport train(
            DistilBertNetwork network,
            TrainingBackend backend,
            TrainedParameters trained,
            ExampleWeights weights,
            List<Example> training,
            List<Example> validation,
            Optional<CheckpointDirectory> directory) {
        network.reinitialise(parameters.reinitLayers(), parameters.seed());
        Optional<Progress> resumed = directory.flatMap(checkpoint -> checkpoint.restore(trained));
        TrainingTask task = new ClassificationTask(
                backend,
                network.manager(),
                input(network, backend, training),
                weights,
                input(network, backend, validation),
                batches,
                parameters.loss().passes(),
                parameters.seed());
        Progress end = new TrainingLoop(parameters, task, trained, batches, directory, listener, clock).run(resumed);
        EpochReport best = end.best(task.order());
        TrainingReport report = new TrainingReport(
                end.baseline(),
                end.baselineTraining(),
                end.epochs(),
                best,
                inFloat32(network, best, validation),
                backend.description());
        listener.ended(report);
        return report;
    }

    private static void check(DistilBertNetwork network, List<Example> examples, String what) {
        if (examples.isEmpty()) {
            throw UserException.badInput("There are no " + what + " examples. Provide more data.");
        }
        int labels = network.config().labels().size();
        for (Example example : examples) {
            if (example.label() >= labels) {
                throw UserException.badInput(
                        "A " + what + " example has label " + example.label() + ", and the network has " + labels
                                + " labels: " + network.config().labels());
            }
        }
    }

    /** The cost of a lower precision in training shows here; with F32, validation has measured it already. */
    private LossAndAccuracy inFloat32(DistilBertNetwork network, EpochReport best, List<Example> validation) {
        if (precision == Precision.FP32) {
            return best.validation();
        }
        List<float[]> logits =
                network.logits(validation.stream().map(Example::tokenIds).toList());
        LossCounter counter = LossCounter.ZERO;
        for (int i = 0; i < logits.size(); i++) {
            int[] label = {validation.get(i).label()};
            counter =
                    counter.plus(LossCounter.loss(logits.get(i), label), LossCounter.correct(logits.get(i), label), 1);
        }
        return counter.mean();
    }

    private TrainingInput input(DistilBertNetwork network, TrainingBackend backend, List<Example> examples) {
        TrainingInput.TokenInput tokens = new TrainingInput.TokenInput(examples, network.config());
        return parameters.freeze() instanceof Freeze.Backbone
                ? TrainingInput.FrozenFeatures.encode(
                        backend, network.manager(), tokens, batches, done -> listener.encoded(done, examples.size()))
                : tokens;
    }
}
