package io.reviewstream.trainer.training;

import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Times the steps of a run with the same {@link FineTuner} on a few batches. The first epoch warms up the machine and
 * PyTorch's compiler, those after it are timed.
 */
public final class StepTimingProbe {
    private static final int SHARES = 4;
    private static final int ROWS_OF_SHARE = 32;
    private static final int EPOCHS = 2;
    /** An epoch of the head alone is very short. */
    private static final int EPOCHS_OF_HEAD = 20;

    private StepTimingProbe() {}

    /**
     * Measured times.
     *
     * @param training seconds for an epoch of the sample
     * @param validation seconds for an evaluation of the sample
     * @param encoding seconds for running the frozen backbone over the sample; 0 where it is not frozen
     * @param computation as {@link TrainingReport#computation} has it
     */
    public record Pace(double training, double validation, double encoding, String computation) {}

    /**
     * A sample of rows that represents all: the middle of each quarter by length.
     *
     * @param rows number of rows
     * @param length of a row, in tokens
     * @return indexes of rows, shortest first; no more than four batches
     */
    public static List<Integer> typicalRows(int rows, IntUnaryOperator length, int batchSize) {
        List<Integer> order = IntStream.range(0, rows)
                .boxed()
                .sorted(Comparator.comparingInt(length::applyAsInt))
                .toList();
        int size = Math.min(batchSize, ROWS_OF_SHARE);
        if (rows <= SHARES * size) {
            return order;
        }
        List<Integer> sample = new ArrayList<>();
        for (int share = 0; share < SHARES; share++) {
            int middle = (int) ((2L * share + 1) * rows / (2 * SHARES));
            sample.addAll(order.subList(middle - size / 2, middle - size / 2 + size));
        }
        return sample;
    }

    /**
     * Trains {@code network}, which the caller discards afterwards.
     *
     * @param parameters of the run that is estimated
     */
    public static Pace run(
            DistilBertNetwork network,
            HyperParameters parameters,
            Precision precision,
            List<Example> sample,
            Clock clock) {
        int epochs = parameters.freeze() instanceof Freeze.Backbone ? EPOCHS_OF_HEAD : EPOCHS;
        EpochTimer timer = new EpochTimer(clock);
        TrainingReport report = new FineTuner(timed(parameters, epochs), precision, Optional.empty(), timer, clock)
                .train(network, sample, sample);
        double training = 0;
        double whole = 0;
        for (EpochReport epoch : report.epochs().subList(1, epochs)) {
            training += sample.size() / timer.reviewsPerSecond.get(epoch.epoch());
            whole += epoch.duration().toNanos() / 1e9;
        }
        double validation = Math.max(0, whole - training);
        return new Pace(
                training / (epochs - 1), validation / (epochs - 1), timer.encodingSeconds(), report.computation());
    }

    /** The same work in every step; a learning rate of nearly 0 cannot make the loss diverge. */
    private static HyperParameters timed(HyperParameters parameters, int epochs) {
        HyperParameters.Optimization optimization = parameters.optimization();
        return new HyperParameters(
                epochs,
                parameters.batching(),
                new HyperParameters.Optimization(
                        optimization.optimizer(),
                        1e-12,
                        optimization.schedule(),
                        optimization.clipNorm(),
                        optimization.averageWeights()),
                parameters.loss(),
                Optional.empty(),
                parameters.seed(),
                parameters.freeze(),
                parameters.reinitLayers());
    }

    /** A frozen backbone runs over the sample twice, and the first time warms it up. */
    private static final class EpochTimer implements TrainingListener {
        private final Clock clock;
        private final List<Instant> encoded = new ArrayList<>();
        private final Map<Integer, Double> reviewsPerSecond = new HashMap<>();

        EpochTimer(Clock clock) {
            this.clock = clock;
        }

        @Override
        public void encoded(int done, int total) {
            if (done == total) {
                encoded.add(clock.instant());
            }
        }

        @Override
        public void stepped(Step step) {
            reviewsPerSecond.put(step.epoch(), step.reviewsPerSecond());
        }

        double encodingSeconds() {
            return encoded.isEmpty()
                    ? 0
                    : Duration.between(encoded.get(0), encoded.get(1)).toNanos() / 1e9;
        }
    }
}
