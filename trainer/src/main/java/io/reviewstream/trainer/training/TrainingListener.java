package io.reviewstream.trainer.training;

import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Receives the progress of a training run, on the thread that trains. Whatever it throws ends the run. */
public interface TrainingListener {

    /**
     * The state of a run after a step.
     *
     * @param epoch counted from 1
     * @param epochs number of epochs of the run
     * @param step within the epoch, counted from 1
     * @param steps number of steps of an epoch
     * @param loss mean over the epoch so far
     * @param accuracy mean over the epoch so far
     * @param learningRate of the step
     * @param reviewsPerSecond mean over the epoch so far
     */
    record Step(
            int epoch,
            int epochs,
            int step,
            int steps,
            double loss,
            double accuracy,
            double learningRate,
            double reviewsPerSecond) {
        /** Steps taken, in all epochs together. */
        public long stepsOfRun() {
            return (long) (epoch - 1) * steps + step;
        }

        /** The number of steps in all epochs together, unless the run stops early. */
        public long allSteps() {
            return (long) epochs * steps;
        }
    }

    /**
     * Estimates the rest of a task by its pace since {@code start}.
     *
     * @param doneAtStart the part that was done by then
     */
    record TimeLeft(Instant start, long doneAtStart) {
        /** Empty while no pace is known. */
        public Optional<Duration> at(Instant now, long done, long total) {
            long since = done - doneAtStart;
            return since <= 0
                    ? Optional.empty()
                    : Optional.of(Duration.between(start, now)
                            .multipliedBy(total - done)
                            .dividedBy(since));
        }
    }

    /** Ignores everything. */
    static TrainingListener silent() {
        return new TrainingListener() {};
    }

    /** The frozen backbone has computed {@code done} of {@code total} rows; only with {@link Freeze.Backbone}. */
    default void encoded(int done, int total) {}

    /** The network was measured on the validation rows before its first step. */
    default void baselineMeasured(LossAndAccuracy baseline) {}

    /** A step was taken. */
    default void stepped(Step step) {}

    /** An epoch was trained and validated. */
    default void epochEnded(EpochReport report) {}

    /** The run has ended, and the network has the weights of the best epoch. */
    default void ended(TrainingReport report) {}
}
