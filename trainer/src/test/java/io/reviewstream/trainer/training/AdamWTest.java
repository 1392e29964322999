package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Against AdamW and clip_grad_norm_ as their papers and PyTorch's documentation define them, in double precision. */
class AdamWTest {
    private static final double DECAY = 0.1;
    private static final double RATE = 0.01;

    @Test
    void stepsAreThoseOfTheDefinition() {
        // Given
        Map<String, double[]> expected = new TreeMap<>(Map.of(
                "layer.weight",
                new double[] {1, -2, 3},
                "layer.bias",
                new double[] {0.5},
                "a.LayerNorm.weight",
                new double[] {1, 1}));
        Reference reference = new Reference(expected);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Map<String, NDArray> parameters = new TreeMap<>();
            expected.forEach((name, values) -> parameters.put(name, manager.create(floats(values))));
            parameters.values().forEach(parameter -> parameter.setRequiresGradient(true));

            // When
            try (TrainedParameters trained =
                    TrainedParameters.of(manager, parameters, new OptimizerKind.AdamW(DECAY, 1), 0)) {
                AdamW optimizer = new AdamW(trained, 1.0);
                for (int step = 0; step < 4; step++) {
                    backward(parameters);
                    optimizer.step(manager, gradients(trained), RATE * (step + 1), step + 1);
                    reference.step(RATE * (step + 1));
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
    void gradientThatIsNoNumberMovesNothing() {
        // Given
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray parameter = manager.create(new float[] {Float.NaN, 1});
            parameter.setRequiresGradient(true);
            Map<String, NDArray> parameters = Map.of("layer.weight", parameter);
            backward(parameters);

            // When
            double norm;
            try (TrainedParameters trained =
                    TrainedParameters.of(manager, parameters, new OptimizerKind.AdamW(DECAY, 1), 0)) {
                norm = new AdamW(trained, 1.0)
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

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static final class Reference {
        private final Map<String, double[]> parameters;
        private final Map<String, double[]> means = new TreeMap<>();
        private final Map<String, double[]> variances = new TreeMap<>();
        private int steps;

        Reference(Map<String, double[]> parameters) {
            this.parameters = parameters;
            parameters.forEach((name, values) -> {
                means.put(name, new double[values.length]);
                variances.put(name, new double[values.length]);
            });
        }

        void step(double rate) {
            steps++;
            double square = 0;
            for (double[] values : parameters.values()) {
                for (double value : values) {
                    square += Math.pow(3 * value * value, 2);
                }
            }
            double clip = Math.min(1, 1 / (Math.sqrt(square) + 1e-6));
            parameters.forEach((name, values) -> {
                for (int i = 0; i < values.length; i++) {
                    double gradient = clip * 3 * values[i] * values[i];
                    means.get(name)[i] = 0.9 * means.get(name)[i] + 0.1 * gradient;
                    variances.get(name)[i] = 0.999 * variances.get(name)[i] + 0.001 * gradient * gradient;
                    double mean = means.get(name)[i] / (1 - Math.pow(0.9, steps));
                    double variance = variances.get(name)[i] / (1 - Math.pow(0.999, steps));
                    double decay = name.equals("layer.weight") ? DECAY : 0;
                    values[i] -= rate * decay * values[i] + rate * mean / (Math.sqrt(variance) + 1e-8);
                }
            });
        }
    }
}
