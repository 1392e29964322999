package io.reviewstream.trainer.evaluation;

import io.reviewstream.trainer.data.ReviewRow;
import java.util.Objects;

/**
 * A labelled review and what a model said of it.
 *
 * @param probability P(positive), in [0, 1]
 */
public record ScoredReview(ReviewRow row, double probability) {
    public ScoredReview {
        Objects.requireNonNull(row);
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("not a probability: " + probability);
        }
    }

    boolean saysPositive() {
        return probability >= 0.5;
    }

    boolean right() {
        return saysPositive() == row.positive();
    }

    /** Of what the model said: at least one half. */
    double confidence() {
        return Math.max(probability, 1 - probability);
    }
}
