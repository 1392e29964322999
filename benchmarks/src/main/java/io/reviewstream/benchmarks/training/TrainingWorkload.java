package io.reviewstream.benchmarks.training;

import io.reviewstream.benchmarks.result.Limits;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.training.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What is trained on, and how often.
 *
 * @param batchSize reviews of a step
 * @param tokens of each review
 * @param threads that compute
 * @param rounds turns of each candidate
 * @param steps measured in a round
 * @param warmup steps before those, in every round
 * @param seed draws weights and tokens, and what dropout drops
 */
record TrainingWorkload(int batchSize, int tokens, int threads, int rounds, int steps, int warmup, long seed) {
    private static final int VALIDATION_TOKENS = 2;

    /** Checks every number. */
    TrainingWorkload {
        Limits.atLeast(1, "--batch-size", batchSize);
        Limits.between(1, 512, "--tokens", tokens);
        Limits.atLeast(1, "--threads", threads);
        Limits.atLeast(1, "--rounds", rounds);
        Limits.atLeast(1, "--steps", steps);
        Limits.atLeast(0, "--warmup", warmup);
    }

    /** Reviews for one epoch that is one round, all of one length. */
    List<Example> training(DistilBertConfig config) {
        Random random = new Random(seed);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < (warmup + steps) * batchSize; i++) {
            examples.add(example(config, tokens, random));
        }
        return examples;
    }

    /** One review, so short that its time does not count. */
    List<Example> validation(DistilBertConfig config) {
        return List.of(example(config, VALIDATION_TOKENS, new Random(seed)));
    }

    /** Draws any token but the one of padding. */
    private static Example example(DistilBertConfig config, int tokens, Random random) {
        int[] ids = random.ints(tokens, 0, config.vocabSize() - 1)
                .map(id -> id < config.padTokenId() ? id : id + 1)
                .toArray();
        return Example.of(ids, random.nextInt(config.labels().size()));
    }
}
