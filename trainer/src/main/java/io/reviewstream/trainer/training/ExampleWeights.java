package io.reviewstream.trainer.training;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What each example weighs in the loss: as much as its class. */
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
                .mapToDouble(row -> byClass.get(examples.get(row).label()))
                .sum();
    }
}
