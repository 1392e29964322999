package io.reviewstream.benchmarks.training;

import ai.djl.Device;
import io.reviewstream.benchmarks.result.Figures;
import io.reviewstream.benchmarks.training.TrainingBenchmark.TrainingCandidate;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.training.FineTuner;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener;
import io.reviewstream.trainer.training.TrainingListener.Step;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The trainer, every weight trained. A turn is a training run of one epoch; its network is freed at the end, so that only
 * one is in memory.
 *
 * @param name of the row
 */
record TrainerSteps(String name, DistilBertConfig config, TrainingWorkload workload, Precision precision)
        implements TrainingCandidate {
    private static final double LEARNING_RATE = 5e-5;

    @Override
    public Map<String, Double> round() {
        HyperParameters parameters =
                HyperParameters.of(1, workload.batchSize(), LEARNING_RATE, workload.seed(), new Freeze.Nothing());
        return Map.of(name, train(config, workload, parameters, precision).medianStep(workload.warmup()));
    }

    private static TrainingTimes train(
            DistilBertConfig config, TrainingWorkload workload, HyperParameters parameters, Precision precision) {
        try (DistilBertNetwork network = DistilBertNetwork.random(config, workload.seed(), Device.cpu())) {
            TrainingTimes times = new TrainingTimes(System::nanoTime);
            new FineTuner(parameters, precision, Optional.empty(), times, Clock.systemUTC())
                    .train(network, workload.training(config), workload.validation(config));
            return times;
        }
    }

    /**
     * The trainer with a frozen backbone. A turn is a training run of several epochs over as many reviews as the
     * other candidates see in a turn; before the first epoch, the backbone runs over all of them.
     */
    record HeadOnly(DistilBertConfig config, TrainingWorkload workload) implements TrainingCandidate {
        static final String FIRST = "head only first epoch";
        static final String LATER = "head only later epoch";

        private static final int EPOCHS = 6;
        private static final double LEARNING_RATE = 1e-3;

        @Override
        public Map<String, Double> round() {
            HyperParameters parameters = HyperParameters.of(
                    EPOCHS, workload.batchSize(), LEARNING_RATE, workload.seed(), new Freeze.Backbone());
            TrainingTimes times = train(config, workload, parameters, Precision.FP32);
            return Map.of(FIRST, times.firstEpoch(), LATER, times.medianLaterEpoch());
        }
    }

    /** Milliseconds of the steps and epochs of a training run, which starts with the constructor. */
    static final class TrainingTimes implements TrainingListener {
        private final LongSupplier nanoTime;
        private final long start;
        private final List<Double> steps = new ArrayList<>();
        private final List<Double> laterEpochs = new ArrayList<>();
        private double firstEpoch;
        private long lastStep;

        TrainingTimes(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
            this.start = nanoTime.getAsLong();
        }

        @Override
        public void baselineMeasured(LossAndAccuracy baseline) {
            lastStep = nanoTime.getAsLong();
        }

        @Override
        public void stepped(Step step) {
            long now = nanoTime.getAsLong();
            steps.add(millis(now - lastStep));
            lastStep = now;
        }

        @Override
        public void epochEnded(EpochReport report) {
            if (report.epoch() == 1) {
                firstEpoch = millis(nanoTime.getAsLong() - start);
            } else {
                laterEpochs.add(millis(report.duration().toNanos()));
            }
        }

        private static double millis(long nanos) {
            return nanos / 1e6;
        }

        /** From the end of one step to the end of the next; the median without the first {@code warmup} steps. */
        double medianStep(int warmup) {
            return Figures.median(steps.subList(warmup, steps.size()));
        }

        /** The first epoch, with everything before it. */
        double firstEpoch() {
            return firstEpoch;
        }

        /** The median of the other epochs. */
        double medianLaterEpoch() {
            return Figures.median(laterEpochs);
        }
    }
}
