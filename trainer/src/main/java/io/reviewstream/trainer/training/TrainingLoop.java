package io.reviewstream.trainer.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.training.LossAndAccuracy.LossCounter;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;

/**
 * Epoch after epoch, from any step on. Random draws (the order of an epoch, the dropout of a step) depend on the seed and
 * the number of the epoch or step alone, so a run that resumes from a checkpoint draws the same.
 */
final class TrainingLoop {
    private final HyperParameters parameters;
    private final TrainingBackend backend;
    private final TrainedParameters trained;
    private final TrainingData data;
    private final Batches batches;
    private final Optional<CheckpointDirectory> checkpoints;
    private final TrainingListener listener;
    private final Clock clock;

    /**
     * The examples of a run.
     *
     * @param weights of the training examples
     */
    record TrainingData(TrainingInput training, ExampleWeights weights, TrainingInput validation) {}

    TrainingLoop(
            HyperParameters parameters,
            TrainingBackend backend,
            TrainedParameters trained,
            TrainingData data,
            Batches batches,
            Optional<CheckpointDirectory> checkpoints,
            TrainingListener listener,
            Clock clock) {
        this.parameters = parameters;
        this.backend = backend;
        this.trained = trained;
        this.data = data;
        this.batches = batches;
        this.checkpoints = checkpoints;
        this.listener = listener;
        this.clock = clock;
    }

    Progress run(Progress start) {
        Progress progress = start;
        while (progress.epoch() <= parameters.epochs() && !stopsEarly(progress)) {
            progress = epoch(progress);
            if (progress.best().epoch() == progress.epoch() - 1) {
                trained.keepBest();
            }
            save(progress);
            listener.epochEnded(progress.epochs().get(progress.epochs().size() - 1));
        }
        return progress;
    }

    private boolean stopsEarly(Progress progress) {
        return parameters.patience().isPresent()
                && !progress.epochs().isEmpty()
                && progress.epoch() - 1 - progress.best().epoch()
                        >= parameters.patience().get();
    }

    private Progress epoch(Progress start) {
        Progress progress = start;
        Instant began = clock.instant().minus(progress.elapsed());
        Random order = new Random(drawn(parameters.seed(), -progress.epoch()));
        TrainingInput training = data.training();
        List<List<List<Integer>>> steps = Batches.cut(
                batches.shuffled(training.examples().size(), training::length, order),
                parameters.batching().accumulation());
        HyperParameters.Optimization optimization = parameters.optimization();
        while (progress.steps() < steps.size()) {
            double rate = optimization
                    .schedule()
                    .rate(optimization.learningRate(), progress.totalSteps(), parameters.epochs() * steps.size());
            LossCounter counter = step(steps.get(progress.steps()), rate, progress);
            progress = progress.stepped(counter, Duration.between(began, clock.instant()));
            if (progress.steps() < steps.size()) {
                saveIfDue(progress);
            }
            report(progress, steps.size(), rate);
        }
        LossAndAccuracy validated = LossAndAccuracy.of(backend, trained.manager(), data.validation(), batches);
        return progress.epochEnded(new EpochReport(
                progress.epoch(), progress.counter().mean(), validated, Duration.between(began, clock.instant())));
    }

    private LossCounter step(List<List<Integer>> step, double rate, Progress progress) {
        Engine.getEngine("PyTorch").setRandomSeed((int) drawn(parameters.seed(), progress.totalSteps()));
        int rows = step.stream().mapToInt(List::size).sum();
        ExampleWeights weights = data.weights();
        double scale = 1 / weights.sum(step);
        try (NDManager owner = trained.manager().newSubManager()) {
            for (List<Integer> batch : step) {
                for (List<Integer> group : weights.groups(batch)) {
                    double factor = scale * weights.own(group.get(0));
                    for (List<Integer> piece : batches.pieces(group, data.training()::length)) {
                        backend.accumulate(
                                owner,
                                data.training().batch(owner, piece),
                                data.training().labels(piece),
                                factor);
                    }
                }
            }
            TrainingBackend.StepResult result = backend.step(owner, rate, progress.totalSteps() + 1);
            if (!result.finite()) {
                throw UserException.badInput("Training diverged in epoch " + progress.epoch() + ", step "
                        + (progress.steps() + 1) + ": the loss is " + result.loss() + " and the gradient norm "
                        + result.norm() + ". Try a lower learning rate.");
            }
            return progress.counter().plus(result.loss() * rows, result.correct(), rows);
        }
    }

    /** A listener that cancels the run here lets it resume after this very step. */
    private void report(Progress progress, int steps, double rate) {
        LossAndAccuracy soFar = progress.counter().mean();
        try {
            listener.stepped(new TrainingListener.Step(
                    progress.epoch(),
                    parameters.epochs(),
                    progress.steps(),
                    steps,
                    soFar.loss(),
                    soFar.accuracy(),
                    rate,
                    soFar.rows() / Math.max(1e-3, progress.elapsed().toMillis() / 1000.0)));
        } catch (CancellationException e) {
            if (progress.steps() < steps) {
                save(progress);
            }
            throw e;
        }
    }

    private void saveIfDue(Progress progress) {
        if (checkpoints.isPresent() && checkpoints.get().isDue(progress.totalSteps())) {
            save(progress);
        }
    }

    private void save(Progress progress) {
        checkpoints.ifPresent(directory -> directory.save(progress, trained));
    }

    private static long drawn(long seed, int number) {
        return new SplittableRandom(seed ^ (number * 0x9E3779B97F4A7C15L)).nextLong();
    }
}
