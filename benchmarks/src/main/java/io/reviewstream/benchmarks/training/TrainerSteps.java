package io.reviewstream.benchmarks.training;

import ai.djl.Device;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.training.Computation;
import io.reviewstream.trainer.training.FineTuner;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

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
}
