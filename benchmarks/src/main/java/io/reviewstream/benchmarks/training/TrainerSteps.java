package io.reviewstream.benchmarks.training;

import ai.djl.Device;
import io.reviewstream.benchmarks.result.Medians;
import io.reviewstream.benchmarks.training.TrainerSteps.EpochTimes;
import io.reviewstream.benchmarks.training.TrainingBenchmark.TrainingCandidate;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.training.Computation;
import io.reviewstream.trainer.training.EpochReport;
import io.reviewstream.trainer.training.FineTuner;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The trainer, everything trained. A turn is a training run of one epoch; its network is freed at the end, so that no two
 * are in memory.
 *
 * @param name of the row
 */
record TrainerSteps(String name, DistilBertConfig config, TrainingWorkload workload, Computation computation)
        implements TrainingCandidate {
    private static final double LEARNING_RATE = 5e-5;

    @Override
    public Map<String, Double> round() {
        StepTimes times = new StepTimes(System::nanoTime);
        HyperParameters parameters =
                HyperParameters.of(1, workload.batchSize(), LEARNING_RATE, workload.seed(), new Freeze.Nothing());
        FineTuner tuner = new FineTuner(parameters, computation, Optional.empty(), times, Clock.systemUTC());
        try (DistilBertNetwork network = DistilBertNetwork.random(config, workload.seed(), Device.cpu())) {
            tuner.train(network, workload.training(config), workload.validation(config));
        }
        return Map.of(name, times.median(workload.warmup()));
    }

    /** How long the steps of a training run take, everything between the end of one and the end of the next. */
    static final class StepTimes implements TrainingListener {
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

    /** How long the epochs of a training run take; the first with all that comes before it. */
    static final class EpochTimes implements TrainingListener {
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

    /**
     * The trainer with a frozen backbone, fused. A turn is a training run of several epochs over as many reviews as the other
     * contenders see in a turn; before the first, the backbone runs over all of them.
     */
    record HeadOnly(DistilBertConfig config, TrainingWorkload workload) implements TrainingCandidate {
        static final String FIRST = "head only first epoch";
        static final String LATER = "head only later epoch";

        private static final int EPOCHS = 6;
        private static final double LEARNING_RATE = 1e-3;

        @Override
        public Map<String, Double> round() {
            HyperParameters parameters =
                    HyperParameters.of(EPOCHS, workload.batchSize(), LEARNING_RATE, workload.seed(), new Freeze.Backbone());
            Computation fused = new Computation(Computation.Backend.FUSED, Precision.FP32);
            try (DistilBertNetwork network = DistilBertNetwork.random(config, workload.seed(), Device.cpu())) {
                EpochTimes times = new EpochTimes(System::nanoTime);
                new FineTuner(parameters, fused, Optional.empty(), times, Clock.systemUTC())
                        .train(network, workload.training(config), workload.validation(config));
                return Map.of(FIRST, times.first(), LATER, times.medianOfLater());
            }
        }
    }
}
