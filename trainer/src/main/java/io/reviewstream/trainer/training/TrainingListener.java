package io.reviewstream.trainer.training;

/** Hears how a training run goes, on the thread that trains. Whatever it throws ends the run. */
public interface TrainingListener {

    /**
     * Where a run stands after a step.
     *
     * @param epoch counted from 1
     * @param epochs how many there will be
     * @param step within the epoch, counted from 1
     * @param steps how many steps an epoch has
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

        /** How many there are in all epochs together, unless the run ends early. */
        public long allSteps() {
            return (long) epochs * steps;
        }
    }

    /** Hears nothing. */
    static TrainingListener silent() {
        return new TrainingListener() {};
    }

    /** The frozen backbone has run over {@code done} of {@code total} rows; only with {@link Freeze.Backbone}. */
    default void encoded(int done, int total) {}

    /** The network was measured before its first step. */
    default void rawMeasured(LossAndAccuracy raw) {}

    /** A step was taken. */
    default void stepped(Step step) {}

    /** An epoch was trained and validated. */
    default void epochEnded(EpochReport report) {}

    /** The run is over and the best epoch's weights are in the network. */
    default void ended(TrainingReport report) {}
}
