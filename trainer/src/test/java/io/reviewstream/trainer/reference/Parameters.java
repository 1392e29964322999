package io.reviewstream.trainer.reference;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The numbers that are trained, and beside each the gradient that operations add up. Matrices lie row by row. */
final class Parameters {
    final Map<String, double[]> values = new LinkedHashMap<>();
    final Map<String, double[]> gradients = new LinkedHashMap<>();

    Parameters(Map<String, float[]> weights) {
        weights.forEach((name, floats) -> {
            double[] doubles = new double[floats.length];
            for (int i = 0; i < floats.length; i++) {
                doubles[i] = floats[i];
            }
            values.put(name, doubles);
            gradients.put(name, new double[floats.length]);
        });
    }

    double[] value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    double[] gradient(String name) {
        return Objects.requireNonNull(gradients.get(name), name);
    }

    void zeroGradients() {
        gradients.values().forEach(gradient -> Arrays.fill(gradient, 0));
    }

    Map<String, double[]> copyOfGradients() {
        Map<String, double[]> copy = new LinkedHashMap<>();
        gradients.forEach((name, values) -> copy.put(name, values.clone()));
        return copy;
    }
}
