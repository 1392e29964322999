package io.reviewstream.benchmarks.training;

import ai.djl.Device;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.training.Computation;
import io.reviewstream.trainer.training.FineTuner;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

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
