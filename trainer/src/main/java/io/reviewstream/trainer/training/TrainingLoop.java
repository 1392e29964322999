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
    private final TrainingTask task;
    private final TrainedParameters trained;
    private final Batches batches;
    private final Optional<CheckpointDirectory> checkpoints;
    private final TrainingListener listener;
    private final Clock clock;

    TrainingLoop(
            HyperParameters parameters,
            TrainingTask task,
            TrainedParameters trained,
            Batches batches,
            Optional<CheckpointDirectory> checkpoints,
            TrainingListener listener,
            Clock clock) {
        this.parameters = parameters;
        this.task = task;
        this.trained = trained;
        this.batches = batches;
        this.checkpoints = checkpoints;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Trains and leaves the weights of the best epoch.
     *
     * @param resumed the state of a checkpoint whose weights are restored
     */
    Progress run(Optional<Progress> resumed) {
        Progress progress = resumed.orElseGet(this::start);
        while (progress.epoch() <= parameters.epochs() && !stopsEarly(progress)) {
            progress = epoch(progress);
            if (best(progress).epoch() == progress.epoch() - 1) {
                trained.keepBest();
            }
            save(progress);
            listener.epochEnded(progress.epochs().get(progress.epochs().size() - 1));
        }
        trained.restoreBest();
        return progress;
    }

    private Progress start() {
        Progress start = task.start();
        listener.baselineMeasured(start.baseline());
        return start;
    }

    private EpochReport best(Progress progress) {
        return progress.best(task.order());
    }

    private boolean stopsEarly(Progress progress) {
        return parameters.patience().isPresent()
                && !progress.epochs().isEmpty()
                && progress.epoch() - 1 - best(progress).epoch()
                        >= parameters.patience().get();
    }

    private Progress epoch(Progress start) {
        Progress progress = start;
        Instant began = clock.instant().minus(progress.elapsed());
        Random order = new Random(drawn(parameters.seed(), -progress.epoch()));
        List<List<List<Integer>>> steps = Batches.cut(
                batches.shuffled(task.rows(), task::length, order),
                parameters.batching().accumulation());
        int reviews = rows(steps.subList(0, progress.steps()).stream()
                .flatMap(List::stream)
                .toList());
        HyperParameters.Optimization optimization = parameters.optimization();
        while (progress.steps() < steps.size()) {
            double rate = optimization
                    .schedule()
                    .rate(optimization.learningRate(), progress.totalSteps(), parameters.epochs() * steps.size());
            List<List<Integer>> step = steps.get(progress.steps());
            LossCounter counter = step(step, rate, progress);
            reviews += rows(step);
            progress = progress.stepped(counter, Duration.between(began, clock.instant()));
            if (progress.steps() < steps.size()) {
                saveIfDue(progress);
            }
            report(progress, steps.size(), rate, reviews);
        }
        LossAndAccuracy validated = trained.averaged(task::validate);
        return progress.epochEnded(new EpochReport(
                progress.epoch(), progress.counter().mean(), validated, Duration.between(began, clock.instant())));
    }

    private static int rows(List<List<Integer>> batches) {
        return batches.stream().mapToInt(List::size).sum();
    }

    private LossCounter step(List<List<Integer>> step, double rate, Progress progress) {
        long draw = drawn(parameters.seed(), progress.totalSteps());
        Engine.getEngine("PyTorch").setRandomSeed((int) draw);
        try (NDManager owner = trained.manager().newSubManager()) {
            int losses = task.accumulate(owner, step, draw);
            TrainingBackend.StepResult result = task.step(owner, rate, progress.totalSteps() + 1);
            if (!result.finite()) {
                throw UserException.badInput("Training diverged in epoch " + progress.epoch() + ", step "
                        + (progress.steps() + 1) + ": the loss is " + result.loss() + " and the gradient norm "
                        + result.norm() + ". Try a lower learning rate.");
            }
            trained.average(progress.totalSteps() + 1);
            return progress.counter().plus(result.loss() * losses, result.correct(), losses);
        }
    }

    /** A listener that cancels the run here lets it resume after this very step. */
    private void report(Progress progress, int steps, double rate, int reviews) {
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
                    reviews / Math.max(1e-3, progress.elapsed().toMillis() / 1000.0)));
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
