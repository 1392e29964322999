package io.reviewstream.benchmarks.training;

import io.reviewstream.benchmarks.result.Medians;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** How long the steps of a training run take, everything between the end of one and the end of the next. */
final class StepTimes implements TrainingListener {
    private static final double NANOS_PER_MILLI = 1e6;

    private final LongSupplier nanoTime;
    private final List<Double> millis = new ArrayList<>();
    private long last;

    StepTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void rawMeasured(LossAndAccuracy raw) {
        last = nanoTime.getAsLong();
    }

    @Override
    public void stepped(Step step) {
        long now = nanoTime.getAsLong();
        millis.add((now - last) / NANOS_PER_MILLI);
        last = now;
    }

    /** Median of the steps after the first {@code warmup}. */
    double median(int warmup) {
        return Medians.of(millis.subList(warmup, millis.size()));
    }
}
