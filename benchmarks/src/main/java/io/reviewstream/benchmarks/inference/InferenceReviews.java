package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.ReviewTokenizer;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The reviews that are classified.
 *
 * @param texts as they were written; none if the tokens are random
 * @param tokenized token ids of each, in the same order
 */
record InferenceReviews(List<String> texts, List<TokenizedReview> tokenized) {
    InferenceReviews {
        texts = List.copyOf(texts);
        tokenized = List.copyOf(tokenized);
    }

    /** Reviews of random tokens from the vocabulary of a model. */
    static InferenceReviews random(Lengths lengths, int reviews, int maxTokens, long seed, ModelBundle bundle) {
        int tokens = DistilBertConfig.read(bundle.directory()).vocabSize();
        return new InferenceReviews(List.of(), lengths.reviews(reviews, tokens, maxTokens, seed));
    }

    /**
     * Texts, tokenized as the model was trained.
     *
     * @throws io.reviewstream.common.error.UserException if the tokenizer cannot be read
     */
    static InferenceReviews of(List<String> texts, int maxTokens, ModelBundle bundle) {
        try (ReviewTokenizer tokenizer = tokenizer(bundle, maxTokens)) {
            return new InferenceReviews(
                    texts, texts.stream().map(tokenizer::tokenize).toList());
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
