package io.reviewstream.trainer.training;

/** Linear rise from 0 over the warm-up steps, then linear fall to 0, as transformers' linear schedule with warm-up. */
record LearningRateSchedule(double peak, int warmupSteps, int totalSteps) {

    static LearningRateSchedule of(HyperParameters parameters, int totalSteps) {
        int warmupSteps = (int) Math.ceil(parameters.warmupFraction() * totalSteps);
        return new LearningRateSchedule(parameters.learningRate(), warmupSteps, totalSteps);
    }

    /** The rate of a step, counted from 0. */
    double at(int step) {
        if (step < warmupSteps) {
            return peak * step / warmupSteps;
        }
        return peak * Math.max(0, totalSteps - step) / Math.max(1, totalSteps - warmupSteps);
    }
}
