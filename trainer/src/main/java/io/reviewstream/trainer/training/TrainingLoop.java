package io.reviewstream.trainer.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.reviewstream.common.error.UserException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;

/**
 * Epoch after epoch, from any step on. What is drawn at random (the order of an epoch, what dropout drops in a step) is
 * drawn from the seed and the number of the epoch or step alone, so that a run that goes on from a checkpoint draws the
 * same.
 */
final class TrainingLoop {
    private final HyperParameters parameters;
    private final TrainingBackend learner;
    private final TrainedParameters trained;
    private final BestWeights best;
    private final TrainingInput training;
    private final TrainingInput validation;
    private final ExampleWeights weights;
    private final Optional<CheckpointDirectory> checkpoints;
    private final int checkpointSteps;
    private final TrainingListener listener;
    private final Clock clock;
    private final Batches batches;

    TrainingLoop(
            HyperParameters parameters,
            TrainingBackend learner,
            TrainedParameters trained,
            BestWeights best,
            TrainingInput training,
            TrainingInput validation,
            ExampleWeights weights,
            Optional<CheckpointDirectory> checkpoints,
            int checkpointSteps,
            TrainingListener listener,
            Clock clock) {
        this.parameters = parameters;
        this.learner = learner;
        this.trained = trained;
        this.best = best;
        this.training = training;
        this.validation = validation;
        this.weights = weights;
        this.checkpoints = checkpoints;
        this.checkpointSteps = checkpointSteps;
        this.listener = listener;
        this.clock = clock;
        this.batches = new Batches(parameters.batchSize(), parameters.microBatchTokens());
    }

    Progress run(Progress start) {
        Progress progress = start;
        while (progress.epoch() <= parameters.epochs() && !waitedInVain(progress)) {
            progress = epoch(progress);
            if (progress.best().epoch() == progress.epoch() - 1) {
                best.take();
            }
            save(progress);
            listener.epochEnded(progress.epochs().get(progress.epochs().size() - 1));
        }
        return progress;
    }

    private boolean waitedInVain(Progress progress) {
        return parameters.patience().isPresent()
                && !progress.epochs().isEmpty()
                && progress.epoch() - 1 - progress.best().epoch()
                        >= parameters.patience().get();
    }

    private Progress epoch(Progress start) {
        Progress progress = start;
        Instant began = clock.instant().minus(progress.elapsed());
        Random order = new Random(drawn(parameters.seed(), -progress.epoch()));
        List<List<List<Integer>>> steps = Batches.cut(
                batches.shuffled(training.examples().size(), training::length, order), parameters.accumulation());
        LearningRateSchedule schedule = LearningRateSchedule.of(parameters, parameters.epochs() * steps.size());
        while (progress.steps() < steps.size()) {
            double rate = schedule.at(progress.totalSteps());
            List<List<Integer>> step = steps.get(progress.steps());
            LossCounter tally = step(step, rate, progress);
            progress = progress.stepped(tally, Duration.between(began, clock.instant()));
            if (progress.totalSteps() % checkpointSteps == 0 && progress.steps() < steps.size()) {
                save(progress);
            }
            tell(progress, steps.size(), rate);
        }
        LossAndAccuracy validated = LossCounter.of(learner, trained.manager(), validation, batches);
        return progress.epochEnded(new EpochReport(
                progress.epoch(), progress.tally().measurement(), validated, Duration.between(began, clock.instant())));
    }

    private LossCounter step(List<List<Integer>> step, double rate, Progress progress) {
        Engine.getEngine("PyTorch").setRandomSeed((int) drawn(parameters.seed(), progress.totalSteps()));
        int rows = step.stream().mapToInt(List::size).sum();
        double scale = 1 / weights.sum(step);
        try (NDManager owner = trained.manager().newSubManager()) {
            for (List<Integer> batch : step) {
                for (List<Integer> alike : weights.alike(batch)) {
                    double factor = scale * weights.own(alike.get(0));
                    for (List<Integer> piece : batches.pieces(alike, training::length)) {
                        learner.learn(owner, training.input(owner, piece), training.labels(piece), factor);
                    }
                }
            }
            TrainingBackend.StepResult taken = learner.step(owner, rate, progress.totalSteps() + 1);
            if (!taken.finite()) {
                throw UserException.badInput("Training broke down in epoch " + progress.epoch() + ", step "
                        + (progress.steps() + 1) + ": the loss is " + taken.loss() + " and the norm of its gradient "
                        + taken.norm() + "; try a lower learning rate");
            }
            return progress.tally().plus(taken.loss() * rows, taken.hits(), rows);
        }
    }

    /** Stopped here, the run goes on here. */
    private void tell(Progress progress, int steps, double rate) {
        LossAndAccuracy soFar = progress.tally().measurement();
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

    private void save(Progress progress) {
        checkpoints.ifPresent(directory -> directory.save(progress, trained, best));
    }

    private static long drawn(long seed, int number) {
        return new SplittableRandom(seed ^ (number * 0x9E3779B97F4A7C15L)).nextLong();
    }
}
