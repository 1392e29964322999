package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.ReviewTokenizer;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.List;
import java.util.Optional;

/** The reviews that are classified, and the tokenizer that reads them. Used by one thread. */
final class InferenceReviews implements AutoCloseable {
    private final List<String> texts;
    private final List<TokenizedReview> tokenized;
    private final Optional<ReviewTokenizer> tokenizer;

    private InferenceReviews(List<String> texts, List<TokenizedReview> tokenized, Optional<ReviewTokenizer> tokenizer) {
        this.texts = List.copyOf(texts);
        this.tokenized = List.copyOf(tokenized);
        this.tokenizer = tokenizer;
    }

    /** Reviews of random tokens from the vocabulary of a model. */
    static InferenceReviews random(Lengths lengths, int reviews, int maxTokens, long seed, ModelBundle bundle) {
        int tokens = DistilBertConfig.read(bundle.directory()).vocabSize();
        return new InferenceReviews(List.of(), lengths.reviews(reviews, tokens, maxTokens, seed), Optional.empty());
    }

    /**
     * Texts, tokenized as the model was trained.
     *
     * @throws io.reviewstream.common.error.UserException if the tokenizer cannot be read
     */
    static InferenceReviews of(List<String> texts, int maxTokens, ModelBundle bundle) {
        ReviewTokenizer tokenizer = ReviewTokenizer.truncatingAt(
                maxTokens, bundle.manifest().truncation(), bundle.verified(BundleFiles.TOKENIZER));
        return new InferenceReviews(
                texts, texts.stream().map(tokenizer::tokenize).toList(), Optional.of(tokenizer));
    }

    /** The first of them, with the tokenizer of these. */
    InferenceReviews first(int most) {
        int count = Math.min(most, tokenized.size());
        return new InferenceReviews(
                texts.subList(0, Math.min(count, texts.size())), tokenized.subList(0, count), tokenizer);
    }

    /** The tokens of each: texts are tokenized again, one by one; random tokens are there already. */
    List<TokenizedReview> read() {
        return tokenizer.map(own -> texts.stream().map(own::tokenize).toList()).orElse(tokenized);
    }

    /** As they were written; none if the tokens are random. */
    List<String> texts() {
        return texts;
    }

    /** The tokens of each, as {@link #read} returns them. */
    List<TokenizedReview> tokenized() {
        return tokenized;
    }

    int count() {
        return tokenized.size();
    }

    /** Of these reviews together. */
    static long tokens(List<TokenizedReview> reviews) {
        return reviews.stream().mapToLong(TokenizedReview::tokens).sum();
    }

    @Override
    public void close() {
        tokenizer.ifPresent(ReviewTokenizer::close);
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
