package io.reviewstream.benchmarks.inference;

import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.List;

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
