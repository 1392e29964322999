package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.TestWeights;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights are averaged, validated and kept; training goes on from the weights themselves. */
class WeightAverageTest extends FineTuningFixture {
    private static final double DECAY = 0.8;
    private static final List<Example> TRAINING = TinyExamples.of(96, 1);
    private static final List<Example> VALIDATION = TinyExamples.of(40, 2);

    /**
     * A run.
     *
     * @param steps the weights after each step
     * @param kept the weights at the end
     * @param loss of these weights on the validation examples
     */
    private record Course(
            TrainingReport report, List<Map<String, float[]>> steps, Map<String, float[]> kept, double loss) {}

    static List<OptimizerKind> optimizers() {
        return List.of(new OptimizerKind.AdamW(0.01, 1), new OptimizerKind.Sgd());
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void networkHoldsTheAverageOfTheWeightsAfterEachStep(OptimizerKind optimizer) {
        // When
        Course course = train(1, optimizer, DECAY);

        // Then
        assertThat(course.steps()).hasSize(12);
        course.kept().forEach((name, values) -> {
            for (int i = 0; i < values.length; i++) {
                double average = 0;
                for (Map<String, float[]> step : course.steps()) {
                    average = DECAY * average + (1 - DECAY) * step.get(name)[i];
                }
                assertThat((double) values[i]).as(name).isCloseTo(average / (1 - Math.pow(DECAY, 12)), within(1e-6));
            }
        });
        float[] last = course.steps().get(11).get("classifier.weight");
        assertThat(course.kept().get("classifier.weight")).isNotEqualTo(last);
    }

    @Test
    void validationMeasuresTheWeightsThatAreKept() {
        // When
        Course course = train(3, optimizers().get(0), DECAY);

        // Then
        assertThat(course.loss()).isCloseTo(course.report().best().validation().loss(), within(1e-6));
    }

    @Test
    void theAverageDoesNotChangeTheSteps() {
        // When
        Course averaged = train(3, optimizers().get(0), DECAY);
        Course plain = train(3, optimizers().get(0), 0);

        // Then
        assertThat(averaged.steps()).hasSize(36);
        for (int step = 0; step < 36; step++) {
            Map<String, float[]> expected = plain.steps().get(step);
            averaged.steps()
                    .get(step)
                    .forEach((name, values) -> assertThat(values).as(name).containsExactly(expected.get(name)));
        }
    }

    private static Course train(int epochs, OptimizerKind optimizer, double decay) {
        HyperParameters parameters = new HyperParameters(
                epochs,
                HyperParameters.Batching.of(8),
                new HyperParameters.Optimization(optimizer, 1e-2, new HyperParameters.Schedule.Constant(), 1, decay),
                HyperParameters.Loss.PLAIN,
                Optional.empty(),
                3,
                new Freeze.Nothing(),
                0);
        List<Map<String, float[]>> steps = new ArrayList<>();
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.withDropout(0.1), 1, Device.cpu())) {
            TrainingListener recording = new TrainingListener() {
                @Override
                public void stepped(Step step) {
                    steps.add(TestWeights.of(network));
                }
            };
            TrainingReport report = new FineTuner(
                            parameters, Precision.FP32, Optional.empty(), recording, Clock.systemUTC())
                    .train(network, TRAINING, VALIDATION);
            return new Course(report, steps, TestWeights.of(network), loss(network, VALIDATION));
        }
    }
}
