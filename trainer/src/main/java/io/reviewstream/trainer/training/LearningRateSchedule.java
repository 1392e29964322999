package io.reviewstream.trainer.training;

/**
 * The learning rate of each step: a linear rise from 0 over the warm-up steps, then a linear fall to 0, as transformers'
 * linear schedule with warm-up, or always the same.
 */
record LearningRateSchedule(double peak, int warmupSteps, int totalSteps, boolean constant) {

    static LearningRateSchedule of(HyperParameters parameters, int totalSteps) {
        if (parameters.schedule() instanceof HyperParameters.Schedule.Linear linear) {
            int warmupSteps = (int) Math.ceil(linear.warmupFraction() * totalSteps);
            return new LearningRateSchedule(parameters.learningRate(), warmupSteps, totalSteps, false);
        }
        return new LearningRateSchedule(parameters.learningRate(), 0, totalSteps, true);
    }

    /** The rate of a step, counted from 0. */
    double at(int step) {
        if (constant) {
            return peak;
        }
        if (step < warmupSteps) {
            return peak * step / warmupSteps;
        }
        return peak * Math.max(0, totalSteps - step) / Math.max(1, totalSteps - warmupSteps);
    }
}
