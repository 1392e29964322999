package io.reviewstream.benchmarks.training;

import io.reviewstream.benchmarks.result.Medians;
import io.reviewstream.trainer.training.EpochReport;
import io.reviewstream.trainer.training.TrainingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** How long the epochs of a training run take; the first with all that comes before it. */
final class EpochTimes implements TrainingListener {
    private final LongSupplier nanoTime;
    private final long began;
    private final List<Double> later = new ArrayList<>();
    private double first;

    /** The run begins now. */
    EpochTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    @Override
    public void epochEnded(EpochReport report) {
        if (report.epoch() == 1) {
            first = millis(Duration.ofNanos(nanoTime.getAsLong() - began));
        } else {
            later.add(millis(report.duration()));
        }
    }

    double first() {
        return first;
    }

    double medianOfLater() {
        return Medians.of(later);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
