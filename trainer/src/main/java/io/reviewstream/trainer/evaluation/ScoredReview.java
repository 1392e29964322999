package io.reviewstream.trainer.evaluation;

import io.reviewstream.trainer.data.ReviewRow;
import java.util.Objects;

/**
 * A labelled review and the prediction of a model.
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

    boolean predictedPositive() {
        return probability >= 0.5;
    }

    /** Whether the predicted class is the label. */
    boolean correct() {
        return predictedPositive() == row.positive();
    }

    /** Probability of the predicted class, at least one half. */
    double confidence() {
        return Math.max(probability, 1 - probability);
    }
}
