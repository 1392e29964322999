package io.reviewstream.common.inference;

/**
 * What the model says of one review.
 *
 * @param probability P(positive), in [0, 1], after the bundle's temperature
 * @param tokens that were read
 * @param truncated whether the review was longer
 */
public record Prediction(double probability, int tokens, boolean truncated) {
    public Prediction {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("the model gave no probability: " + probability);
        }
    }

    /** At one half or more, the review counts as positive. */
    public boolean isPositive() {
        return probability >= 0.5;
    }
}
