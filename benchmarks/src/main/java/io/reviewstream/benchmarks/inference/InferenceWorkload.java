package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.result.Limits;
import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
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
 * @param rounds turns of each candidate
 * @param threads that are compared with as many processes; 1 leaves that out
 * @param seed draws tokens and lengths, or the order of the file's reviews
 */
public record InferenceWorkload(
        Optional<Path> data, Lengths lengths, int reviews, int maxTokens, int rounds, int threads, long seed) {
    /** Checks every number. */
    public InferenceWorkload {
        Objects.requireNonNull(data);
        Objects.requireNonNull(lengths);
        Limits.atLeast(1, "--reviews", reviews);
        Limits.between(3, 512, "--max-tokens", maxTokens);
        Limits.atLeast(1, "--rounds", rounds);
        Limits.atLeast(1, "--threads", threads);
    }

    /** The values of the options, by their names. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new TreeMap<>(
                Map.of("reviews", reviews, "maxTokens", maxTokens, "rounds", rounds, "threads", threads, "seed", seed));
        data.ifPresentOrElse(
                file -> settings.put("data", file.getFileName().toString()),
                () -> settings.put("lengths", lengths.toString()));
        return settings;
    }

    /**
     * The reviews of a workload.
     *
     * @param texts as they were written; none if the tokens are random
     * @param tokenized token ids of each, in the same order
     */
    record Reviews(List<String> texts, List<TokenizedReview> tokenized) {
        Reviews {
            texts = List.copyOf(texts);
            tokenized = List.copyOf(tokenized);
        }

        /**
         * Drawn at random, or from a file.
         *
         * @throws io.reviewstream.common.error.UserException if the file or the tokenizer cannot be read
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

        /** Seconds to tokenize all texts one by one; absent if there are none. */
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

    /**
     * The multiply-adds of the layers' matrix products that the logits depend on: all of them for the tokens of all layers
     * but the last; there keys and values of every token, and the rest for token 0. Padding, attention's own products and the
     * head do not count.
     *
     * @param ofToken multiply-adds for every token of a review
     * @param ofReview those that a review has once
     */
    record NeededWork(long ofToken, long ofReview) {
        /** Of a network. */
        static NeededWork of(DistilBertConfig config) {
            long square = (long) config.dim() * config.dim();
            long feedForward = 2L * config.dim() * config.hiddenDim();
            return new NeededWork(
                    (config.layers() - 1) * (4 * square + feedForward) + 2 * square, 2 * square + feedForward);
        }

        /** To classify these. */
        long of(List<TokenizedReview> reviews) {
            return reviews.stream()
                    .mapToLong(review -> review.tokens() * ofToken + ofReview)
                    .sum();
        }
    }
}
