package io.reviewstream.trainer.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The weight of each example in the loss: its own weight times that of its class. */
record ExampleWeights(List<Example> examples, List<Double> byClass) {
    ExampleWeights {
        byClass = List.copyOf(byClass);
    }

    static ExampleWeights equal(List<Example> examples, int classes) {
        return new ExampleWeights(examples, Collections.nCopies(classes, 1.0));
    }

    /** Inverse class frequency, as scikit-learn's {@code balanced}: n / (classes x examples of the class); 1 for a class without examples. */
    static ExampleWeights balanced(List<Example> examples, int classes) {
        long[] counts = new long[classes];
        examples.forEach(example -> counts[example.label()]++);
        return new ExampleWeights(
                examples,
                Arrays.stream(counts)
                        .mapToObj(count -> count == 0 ? 1.0 : (double) examples.size() / (classes * count))
                        .toList());
    }

    float[] floats() {
        float[] floats = new float[byClass.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = byClass.get(i).floatValue();
        }
        return floats;
    }

    /** The sum over all rows of some batches. */
    double sum(List<List<Integer>> batches) {
        return batches.stream()
                .flatMap(List::stream)
                .mapToDouble(row -> byClass.get(examples.get(row).label()) * own(row))
                .sum();
    }

    /** The weight of a row without that of its class, which the backend applies. */
    double own(int row) {
        return examples.get(row).weight();
    }

    /** The rows of a batch, grouped by their own weight: a group goes through the network with one factor of its loss. */
    Collection<List<Integer>> groups(List<Integer> batch) {
        Map<Double, List<Integer>> groups = new TreeMap<>();
        batch.forEach(row ->
                groups.computeIfAbsent(own(row), weight -> new ArrayList<>()).add(row));
        return groups.values();
    }
}
