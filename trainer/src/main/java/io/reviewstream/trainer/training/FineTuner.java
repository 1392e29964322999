package io.reviewstream.trainer.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import io.reviewstream.common.failure.Failure;
import io.reviewstream.trainer.network.DistilBertNetwork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Trains a network on labelled examples and leaves the weights of its best epoch in it. One run at a time in a process,
 * because PyTorch's gradient recording is one; the thread that calls {@link #train} owns the network until it returns.
 */
public final class FineTuner {
    /** So many training rows tell the accuracy before training to two points, and cost little beside an epoch. */
    private static final int RAW_TRAINING_ROWS = 2000;

    private final HyperParameters parameters;
    private final TrainingListener listener;
    private final Clock clock;

    /** A trainer that tells {@code listener} how it goes; {@code clock} times the epochs. */
    public FineTuner(HyperParameters parameters, TrainingListener listener, Clock clock) {
        this.parameters = parameters;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Trains {@code network} in place. On one thread of computation, the same network, examples and seed give the same
     * weights.
     *
     * @param training the examples to learn from
     * @param validation the examples that decide which epoch is kept
     * @throws Failure if either list is empty, if a label is not the network's, or if the loss stops being a number
     */
    public TrainingReport train(DistilBertNetwork network, List<Example> training, List<Example> validation) {
        check(network, training, "training");
        check(network, validation, "validation");
        Engine.getEngine("PyTorch").setRandomSeed((int) parameters.seed());
        Pass trainingPass = pass(network, training);
        Pass validationPass = pass(network, validation);
        Measurement raw = Tally.of(validationPass, parameters.batchSize());
        listener.rawMeasured(raw);
        Measurement rawTraining =
                Tally.of(SomeRows.of(trainingPass, RAW_TRAINING_ROWS, parameters.seed()), parameters.batchSize());
        Map<String, NDArray> trained = new LinkedHashMap<>(network.parameters());
        trained.keySet()
                .removeIf(name ->
                        parameters.freeze().freezes(name, network.config().layers()));
        trained.values().forEach(parameter -> parameter.setRequiresGradient(true));
        try (AdamW optimizer = new AdamW(network.manager(), trained, parameters.weightDecay(), parameters.clipNorm());
                Checkpoint checkpoint = new Checkpoint(network.manager(), trained.values())) {
            List<EpochReport> epochs = epochs(trainingPass, validationPass, optimizer, checkpoint);
            checkpoint.restore();
            TrainingReport report = new TrainingReport(raw, rawTraining, epochs, best(epochs));
            listener.ended(report);
            return report;
        } finally {
            trained.values().forEach(parameter -> parameter.setRequiresGradient(false));
        }
    }

    private static void check(DistilBertNetwork network, List<Example> examples, String what) {
        if (examples.isEmpty()) {
            throw Failure.badInput("No " + what + " examples; give more data");
        }
        int labels = network.config().labels().size();
        for (Example example : examples) {
            if (example.label() >= labels) {
                throw Failure.badInput("A " + what + " example has label " + example.label() + ", and the network has "
                        + labels + " labels: " + network.config().labels());
            }
        }
    }

    private Pass pass(DistilBertNetwork network, List<Example> examples) {
        if (parameters.freeze() instanceof Freeze.Backbone) {
            return HeadPass.encode(
                    network, examples, parameters.batchSize(), done -> listener.encoded(done, examples.size()));
        }
        return new WholePass(network, examples);
    }

    private List<EpochReport> epochs(Pass training, Pass validation, AdamW optimizer, Checkpoint checkpoint) {
        Random random = new Random(parameters.seed());
        List<EpochReport> reports = new ArrayList<>();
        for (int epoch = 1; epoch <= parameters.epochs(); epoch++) {
            Instant start = clock.instant();
            Measurement trained = epoch(epoch, training, optimizer, random);
            Measurement validated = Tally.of(validation, parameters.batchSize());
            EpochReport report = new EpochReport(epoch, trained, validated, Duration.between(start, clock.instant()));
            reports.add(report);
            if (best(reports).epoch() == epoch) {
                checkpoint.take();
            }
            listener.epochEnded(report);
        }
        return reports;
    }

    private Measurement epoch(int epoch, Pass pass, AdamW optimizer, Random random) {
        List<List<Integer>> batches =
                Batches.shuffled(pass.examples().size(), parameters.batchSize(), pass::length, random);
        LearningRateSchedule schedule = LearningRateSchedule.of(parameters, parameters.epochs() * batches.size());
        Tally tally = new Tally();
        for (int i = 0; i < batches.size(); i++) {
            double rate = schedule.at((epoch - 1) * batches.size() + i);
            if (!step(pass, batches.get(i), optimizer, rate, tally)) {
                throw Failure.badInput("Training broke down in epoch " + epoch + ", step " + (i + 1)
                        + ": the loss or its gradient is no longer a number; try a lower learning rate");
            }
            Measurement soFar = tally.measurement();
            listener.stepped(new TrainingListener.Step(
                    epoch, parameters.epochs(), i + 1, batches.size(), soFar.loss(), soFar.accuracy()));
        }
        return tally.measurement();
    }

    /** Returns whether loss and gradient were numbers; where they were not, the parameters are untouched. */
    private static boolean step(Pass pass, List<Integer> rows, AdamW optimizer, double rate, Tally tally) {
        List<Integer> labels = Tally.labels(pass, rows);
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray logits = pass.logits(rows, true);
                NDArray loss = Tally.loss(logits, labels);
                double value = loss.getFloat();
                tally.add(logits, labels, value);
                if (!Double.isFinite(value)) {
                    return false;
                }
                collector.backward(loss);
            }
            return Double.isFinite(optimizer.step(rate));
        }
    }

    private static EpochReport best(List<EpochReport> reports) {
        EpochReport best = reports.get(0);
        for (EpochReport report : reports) {
            Measurement candidate = report.validation();
            int byAccuracy =
                    Double.compare(candidate.accuracy(), best.validation().accuracy());
            boolean lowerLoss = candidate.loss() < best.validation().loss();
            if (byAccuracy > 0 || (byAccuracy == 0 && lowerLoss)) {
                best = report;
            }
        }
        return best;
    }
}
