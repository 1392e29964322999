package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ReviewTokenizer;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
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

    /**
     * What a workload has to classify.
     *
     * @param texts as they were written; none where the tokens are random
     * @param tokenized the same in tokens, in order
     */
    record Reviews(List<String> texts, List<TokenizedReview> tokenized) {
        Reviews {
            texts = List.copyOf(texts);
            tokenized = List.copyOf(tokenized);
        }

        /**
         * Drawn at random, or from a file.
         *
         * @throws io.reviewstream.common.error.UserException where the file or the tokenizer cannot be read
         */
        static Reviews of(InferenceWorkload workload, ModelBundle bundle) {
            int maxTokens = Math.min(workload.maxTokens(), bundle.manifest().maxTokens());
            return workload.data()
                    .map(file -> read(file, workload, maxTokens, bundle))
                    .orElseGet(() -> random(workload, maxTokens, bundle));
        }

        private static Reviews random(InferenceWorkload workload, int maxTokens, ModelBundle bundle) {
            int tokens = DistilBertConfig.read(bundle.directory()).vocabSize();
            return new Reviews(
                    List.of(), workload.lengths().reviews(workload.reviews(), tokens, maxTokens, workload.seed()));
        }

        private static Reviews read(Path file, InferenceWorkload workload, int maxTokens, ModelBundle bundle) {
            List<String> texts = new ArrayList<>(CsvCorpus.readAll(List.of(file)).rows().stream()
                    .map(ReviewRow::text)
                    .toList());
            Collections.shuffle(texts, new Random(workload.seed()));
            List<String> some = texts.subList(0, Math.min(workload.reviews(), texts.size()));
            try (ReviewTokenizer tokenizer = tokenizer(bundle, maxTokens)) {
                return new Reviews(some, some.stream().map(tokenizer::tokenize).toList());
            }
        }

        private static ReviewTokenizer tokenizer(ModelBundle bundle, int maxTokens) {
            return ReviewTokenizer.truncatingAt(
                    maxTokens, bundle.manifest().truncation(), bundle.verified(BundleFiles.TOKENIZER));
        }

        /** How long the texts take one after the other, on one thread; absent where there are none. */
        OptionalDouble secondsToTokenize(ModelBundle bundle) {
            if (texts.isEmpty()) {
                return OptionalDouble.empty();
            }
            try (ReviewTokenizer tokenizer = tokenizer(bundle, bundle.manifest().maxTokens())) {
                tokenizer.tokenize(texts.get(0));
                long start = System.nanoTime();
                texts.forEach(tokenizer::tokenize);
                return OptionalDouble.of((System.nanoTime() - start) / 1e9);
            }
        }

        int count() {
            return tokenized.size();
        }

        /** Of all reviews together. */
        long tokens() {
            return tokenized.stream().mapToLong(TokenizedReview::tokens).sum();
        }
    }
}
