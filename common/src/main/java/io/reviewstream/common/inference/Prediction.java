package io.reviewstream.common.inference;

/**
 * The prediction for one review.
 *
 * @param probability P(positive), in [0, 1], after the bundle's temperature
 * @param tokens number of tokens that the model read, special tokens included
 * @param truncated whether the review has more tokens
 */
public record Prediction(double probability, int tokens, boolean truncated) {
    public Prediction {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("not a probability: " + probability);
        }
    }

    /** Whether the probability is at least one half. */
    public boolean isPositive() {
        return probability >= 0.5;
    }
}
