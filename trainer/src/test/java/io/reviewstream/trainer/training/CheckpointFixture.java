package io.reviewstream.trainer.training;

import ai.djl.Device;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.TestWeights;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Short training runs with checkpoints in a directory of the test. */
abstract class CheckpointFixture {
    static final int EPOCHS = 3;
    static final int STEPS_PER_EPOCH = 10;
    private static final List<Example> TRAINING = TinyExamples.of(80, 1);
    private static final List<Example> VALIDATION = TinyExamples.of(30, 2);
    static final HyperParameters PARAMETERS = parameters(new OptimizerKind.AdamW(0.01, 0.9));
    /** With an average of the weights, two passes of each batch, and a layer that starts random. */
    static final HyperParameters AVERAGED = parameters(new OptimizerKind.AdamW(0.01, 0.9), 0.9, 2, 1);

    @TempDir
    Path directory;

    List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return new ArrayList<>(entries.toList());
        }
    }

    Optional<CheckpointPlan> kept(int everySteps) {
        return Optional.of(new CheckpointPlan(directory, everySteps));
    }

    static HyperParameters parameters(OptimizerKind optimizer) {
        return parameters(optimizer, 0, 0, 0);
    }

    static HyperParameters parameters(OptimizerKind optimizer, double averageWeights, double rDrop, int reinitLayers) {
        return new HyperParameters(
                EPOCHS,
                new HyperParameters.Batching(4, 2, 20),
                new HyperParameters.Optimization(
                        optimizer, 5e-3, new HyperParameters.Schedule.Linear(0.1), 1, averageWeights),
                new HyperParameters.Loss(0.1, true, rDrop),
                Optional.empty(),
                5,
                new Freeze.Nothing(),
                reinitLayers);
    }

    static Map<String, float[]> weights(
            HyperParameters parameters, Optional<CheckpointPlan> checkpoints, TrainingListener listener) {
        return weights(parameters, Precision.FP32, checkpoints, listener);
    }

    static Map<String, float[]> weights(
            HyperParameters parameters,
            Precision precision,
            Optional<CheckpointPlan> checkpoints,
            TrainingListener listener) {
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.withDropout(0.2), 1, Device.cpu())) {
            new FineTuner(parameters, precision, checkpoints, listener, Clock.systemUTC())
                    .train(network, TRAINING, VALIDATION);
            return TestWeights.of(network);
        }
    }
}
