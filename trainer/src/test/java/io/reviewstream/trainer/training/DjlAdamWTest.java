package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import io.reviewstream.trainer.reference.ReferenceAdamW;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DjlAdamWTest {
    private static final double DECAY = 0.1;
    private static final double RATE = 0.01;
    private static final HyperParameters.Optimization OPTIMIZATION = new HyperParameters.Optimization(
            new OptimizerKind.AdamW(DECAY, 1), RATE, new HyperParameters.Schedule.Constant(), 1, 0);

    @Test
    void stepsAreThoseOfTheReference() {
        // Given
        Map<String, double[]> expected = new TreeMap<>(Map.of(
                "layer.weight",
                new double[] {1, -2, 3},
                "layer.bias",
                new double[] {0.5},
                "a.LayerNorm.weight",
                new double[] {1, 1}));
        ReferenceAdamW reference = new ReferenceAdamW(expected, DECAY, 1, Map.of());
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Map<String, NDArray> parameters = new TreeMap<>();
            expected.forEach((name, values) -> parameters.put(name, manager.create(floats(values))));
            parameters.values().forEach(parameter -> parameter.setRequiresGradient(true));

            // When
            try (TrainedParameters trained = TrainedParameters.of(manager, parameters, OPTIMIZATION, 0)) {
                DjlAdamW optimizer = new DjlAdamW(trained, 1.0);
                for (int step = 0; step < 4; step++) {
                    backward(parameters);
                    optimizer.step(manager, gradients(trained), RATE * (step + 1), step + 1);
                    reference.step(slopes(expected), RATE * (step + 1));
                }
            }

            // Then
            parameters.forEach((name, parameter) -> {
                float[] actual = parameter.toFloatArray();
                for (int i = 0; i < actual.length; i++) {
                    assertThat((double) actual[i]).as(name).isCloseTo(expected.get(name)[i], within(2e-6));
                }
            });
        }
    }

    @Test
    void nonFiniteGradientMovesNothing() {
        // Given
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray parameter = manager.create(new float[] {Float.NaN, 1});
            parameter.setRequiresGradient(true);
            Map<String, NDArray> parameters = Map.of("layer.weight", parameter);
            backward(parameters);

            // When
            double norm;
            try (TrainedParameters trained = TrainedParameters.of(manager, parameters, OPTIMIZATION, 0)) {
                norm = new DjlAdamW(trained, 1.0)
                        .step(manager, gradients(trained), RATE, 1)
                        .getFloat();
            }

            // Then
            assertThat(norm).isNaN();
            assertThat(parameter.toFloatArray()[1]).isEqualTo(1);
        }
    }

    private static List<NDArray> gradients(TrainedParameters trained) {
        return trained.parameters().stream().map(NDArray::getGradient).toList();
    }

    /** The loss is the sum of cubes, its gradient three times the square. */
    private static void backward(Map<String, NDArray> parameters) {
        try (NDScope scope = new NDScope();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDArray loss = parameters.values().stream()
                    .map(parameter -> parameter.mul(parameter).mul(parameter).sum())
                    .reduce(NDArray::add)
                    .orElseThrow();
            collector.backward(loss);
        }
    }

    private static Map<String, double[]> slopes(Map<String, double[]> parameters) {
        Map<String, double[]> slopes = new TreeMap<>();
        parameters.forEach((name, values) -> slopes.put(
                name, Arrays.stream(values).map(value -> 3 * value * value).toArray()));
        return slopes;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
