package io.reviewstream.trainer.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts of 3 to 12 tokens out of 40; token 7 somewhere makes them positive, token 8 negative. */
final class TinyExamples {
    private TinyExamples() {}

    static List<Example> of(int count, long seed) {
        Random random = new Random(seed);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] tokens = random.ints(3 + random.nextInt(10), 10, 40).toArray();
            int label = random.nextInt(2);
            tokens[0] = 2;
            tokens[1 + random.nextInt(tokens.length - 1)] = label == 1 ? 7 : 8;
            examples.add(Example.of(tokens, label));
        }
        return examples;
    }
}
