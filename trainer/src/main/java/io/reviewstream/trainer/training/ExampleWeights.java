package io.reviewstream.trainer.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each example weighs in the loss: its own weight times that of its class. */
record ExampleWeights(List<Example> examples, List<Double> byClass) {
    ExampleWeights {
        byClass = List.copyOf(byClass);
    }

    static ExampleWeights equal(List<Example> examples, int classes) {
        return new ExampleWeights(examples, Collections.nCopies(classes, 1.0));
    }

    /** So that every class weighs the same in all: n / (classes x examples of the class); 1 for a class of none. */
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

    /** Of all rows of some batches. */
    double sum(List<List<Integer>> batches) {
        return batches.stream()
                .flatMap(List::stream)
                .mapToDouble(row -> byClass.get(examples.get(row).label()) * own(row))
                .sum();
    }

    /** Without that of its class, which the learner knows. */
    double own(int row) {
        return examples.get(row).weight();
    }

    /** The rows of a batch by their own weight: each group goes through the network with one factor of its loss. */
    Collection<List<Integer>> alike(List<Integer> batch) {
        Map<Double, List<Integer>> groups = new TreeMap<>();
        batch.forEach(row ->
                groups.computeIfAbsent(own(row), weight -> new ArrayList<>()).add(row));
        return groups.values();
    }
}
