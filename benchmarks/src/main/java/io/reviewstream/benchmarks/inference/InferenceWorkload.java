package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.common.error.UserException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is classified, and how often.
 *
 * @param data a CSV file of labelled reviews to read instead of drawing random tokens
 * @param lengths of random reviews
 * @param reviews how many at most
 * @param maxTokens a longer review is cut there
 * @param rounds turns of each contender
 * @param threads that are compared with as many processes; with 1 they are not
 * @param seed draws tokens and lengths, or the order of the file's reviews
 */
public record InferenceWorkload(
        Optional<Path> data, Lengths lengths, int reviews, int maxTokens, int rounds, int threads, long seed) {
    private static final int FEWEST_TOKENS = 3;
    private static final int MOST_TOKENS = 512;

    /** Checks every number. */
    public InferenceWorkload {
        Objects.requireNonNull(data);
        Objects.requireNonNull(lengths);
        require(reviews >= 1, "--reviews is at least 1", reviews);
        require(
                maxTokens >= FEWEST_TOKENS && maxTokens <= MOST_TOKENS,
                "--max-tokens is " + FEWEST_TOKENS + " to " + MOST_TOKENS,
                maxTokens);
        require(rounds >= 1, "--rounds is at least 1", rounds);
        require(threads >= 1, "--threads is at least 1", threads);
    }

    private static void require(boolean holds, String allowed, int value) {
        if (!holds) {
            throw UserException.usage(allowed + ", not " + value + ".");
        }
    }

    /** By the names of the options. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new TreeMap<>(
                Map.of("reviews", reviews, "maxTokens", maxTokens, "rounds", rounds, "threads", threads, "seed", seed));
        data.ifPresentOrElse(
                file -> settings.put("data", file.getFileName().toString()),
                () -> settings.put("lengths", lengths.toString()));
        return settings;
    }
}
