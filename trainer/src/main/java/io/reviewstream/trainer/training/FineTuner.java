package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDManager;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.Precision;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Trains a network on labelled examples and leaves the weights of its best epoch in it. One run at a time in a process,
 * because PyTorch's gradient recording is one; the thread that calls {@link #train} owns the network until it returns.
 */
public final class FineTuner {

    private final HyperParameters parameters;
    private final Computation computation;
    private final Optional<CheckpointPlan> checkpoints;
    private final TrainingListener listener;
    private final Clock clock;

    /**
     * A trainer that tells {@code listener} how it goes.
     *
     * @param checkpoints where the run is kept, and gone on with where it was stopped
     * @param clock times the epochs
     */
    public FineTuner(
            HyperParameters parameters,
            Computation computation,
            Optional<CheckpointPlan> checkpoints,
            TrainingListener listener,
            Clock clock) {
        this.parameters = parameters;
        this.computation = computation;
        this.checkpoints = checkpoints;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Trains {@code network} in place. With the same number of threads, the same network, examples and settings give the
     * same weights on one CPU, whether the run was interrupted or not.
     *
     * @param training the examples to learn from
     * @param validation the examples that decide which epoch is kept
     * @throws UserException if either list is empty, if a label is not the network's, if the loss stops being a number, or if a
     *     checkpoint cannot be written or is another run's
     */
    public TrainingReport train(DistilBertNetwork network, List<Example> training, List<Example> validation) {
        check(network, training, "training");
        check(network, validation, "validation");
        int classes = network.config().labels().size();
        ExampleWeights weights = parameters.balanceClasses()
                ? ExampleWeights.balanced(training, classes)
                : ExampleWeights.equal(training, classes);
        try (TrainedParameters trained = TrainedParameters.of(network, parameters.freeze(), parameters.optimizer());
                BestWeights best = new BestWeights(network.manager(), trained.arrays());
                TrainingBackend learner = computation.learner(network, trained, parameters, weights.floats())) {
            if (checkpoints.isEmpty()) {
                return run(network, learner, trained, best, weights, training, validation, Optional.empty());
            }
            RunIdentity identity = RunIdentity.of(parameters, learner.form(), network, training, validation)
                    .with(checkpoints.get().run());
            try (CheckpointDirectory kept = new CheckpointDirectory(checkpoints.get(), identity)) {
                return run(network, learner, trained, best, weights, training, validation, Optional.of(kept));
            }
        }
    }

    private TrainingReport run(
            DistilBertNetwork network,
            TrainingBackend learner,
            TrainedParameters trained,
            BestWeights best,
            ExampleWeights weights,
            List<Example> training,
            List<Example> validation,
            Optional<CheckpointDirectory> kept) {
        Optional<Progress> resumed = kept.flatMap(directory -> directory.restore(trained, best));
        TrainingInput trainingPass = pass(network, learner, training);
        TrainingInput validationPass = pass(network, learner, validation);
        Progress start = resumed.orElseGet(() -> start(network, learner, trainingPass, validationPass));
        TrainingLoop loop = new TrainingLoop(
                parameters,
                learner,
                trained,
                best,
                trainingPass,
                validationPass,
                weights,
                kept,
                checkpoints.map(CheckpointPlan::everySteps).orElse(Integer.MAX_VALUE),
                listener,
                clock);
        Progress end = loop.run(start);
        best.restore();
        TrainingReport report = new TrainingReport(
                end.raw(),
                end.rawTraining(),
                end.epochs(),
                end.best(),
                inFloat32(network, end.best(), validation),
                learner.form());
        listener.ended(report);
        return report;
    }

    private static void check(DistilBertNetwork network, List<Example> examples, String what) {
        if (examples.isEmpty()) {
            throw UserException.badInput("No " + what + " examples; give more data");
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

    /** What a lower precision in training comes to; with F32 it is what was measured already. */
    private LossAndAccuracy inFloat32(DistilBertNetwork network, EpochReport best, List<Example> validation) {
        if (computation.precision() == Precision.FP32) {
            return best.validation();
        }
        List<float[]> logits =
                network.logits(validation.stream().map(Example::tokenIds).toList());
        LossCounter tally = LossCounter.NOTHING;
        for (int i = 0; i < logits.size(); i++) {
            int[] label = {validation.get(i).label()};
            tally = tally.plus(LossCounter.loss(logits.get(i), label), LossCounter.hits(logits.get(i), label), 1);
        }
        return tally.measurement();
    }

    private Batches batches() {
        return new Batches(parameters.batchSize(), parameters.microBatchTokens());
    }

    private TrainingInput pass(DistilBertNetwork network, TrainingBackend learner, List<Example> examples) {
        TokenInput whole = new TokenInput(examples, network.config());
        if (parameters.freeze() instanceof Freeze.Backbone) {
            return FrozenFeatures.encode(
                    learner, network.manager(), whole, batches(), done -> listener.encoded(done, examples.size()));
        }
        return whole;
    }

    private Progress start(
            DistilBertNetwork network, TrainingBackend learner, TrainingInput training, TrainingInput validation) {
        NDManager manager = network.manager();
        LossAndAccuracy raw = LossCounter.of(learner, manager, validation, batches());
        // As many rows as validate: to measure all of them would take a third of an epoch.
        TrainingInput some = RowSubset.of(training, raw.rows(), parameters.seed());
        LossAndAccuracy rawTraining = LossCounter.of(learner, manager, some, batches());
        listener.rawMeasured(raw);
        return Progress.start(raw, rawTraining);
    }
}
