package io.reviewstream.benchmarks.training;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.training.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What is trained on, and how often.
 *
 * @param batchSize reviews of a step
 * @param tokens of each review
 * @param threads that compute
 * @param rounds turns of each contender
 * @param steps measured in a round
 * @param warmup steps before those, in every round
 * @param seed draws weights and tokens, and what dropout drops
 */
public record TrainingWorkload(int batchSize, int tokens, int threads, int rounds, int steps, int warmup, long seed) {
    private static final int MOST_TOKENS = 512;
    private static final int VALIDATION_TOKENS = 2;

    /** Checks every number. */
    public TrainingWorkload {
        require(batchSize >= 1, "--batch-size is at least 1", batchSize);
        require(tokens >= 1 && tokens <= MOST_TOKENS, "--tokens is 1 to " + MOST_TOKENS, tokens);
        require(threads >= 1, "--threads is at least 1", threads);
        require(rounds >= 1, "--rounds is at least 1", rounds);
        require(steps >= 1, "--steps is at least 1", steps);
        require(warmup >= 0, "--warmup is at least 0", warmup);
    }

    private static void require(boolean holds, String allowed, int value) {
        if (!holds) {
            throw UserException.usage(allowed + ", not " + value + ".");
        }
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

    /** One review, so short that it costs nothing. */
    List<Example> validation(DistilBertConfig config) {
        return List.of(example(config, VALIDATION_TOKENS, new Random(seed)));
    }

    /** Padding is no token of a review. */
    private static Example example(DistilBertConfig config, int tokens, Random random) {
        int[] ids = random.ints(tokens, 0, config.vocabSize() - 1)
                .map(id -> id < config.padTokenId() ? id : id + 1)
                .toArray();
        return Example.of(ids, random.nextInt(config.labels().size()));
    }

    /** By the names of the options. */
    Map<String, Object> settings() {
        return Map.of(
                "batchSize", batchSize,
                "tokens", tokens,
                "threads", threads,
                "rounds", rounds,
                "steps", steps,
                "warmup", warmup,
                "seed", seed);
    }
}
