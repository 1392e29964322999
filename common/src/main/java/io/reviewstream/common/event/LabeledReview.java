package io.reviewstream.common.event;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A row of the training set: the review, its label and, if a model classified it, the prediction.
 *
 * @param probability P(positive) as predicted, in [0, 1]
 */
public record LabeledReview(
        String reviewId,
        String reviewText,
        boolean isPositive,
        Instant labeledAt,
        Optional<Boolean> predictedPositive,
        Optional<Double> probability,
        Optional<String> modelVersion) {
    public LabeledReview {
        Checks.notBlank(reviewId, "reviewId");
        Checks.notBlank(reviewText, "reviewText");
        Objects.requireNonNull(labeledAt);
        Objects.requireNonNull(predictedPositive);
        probability.ifPresent(Checks::probability);
        Objects.requireNonNull(modelVersion);
    }

    /** A label joined with the prediction for the same review. */
    public static LabeledReview of(ClassifiedReview prediction, boolean isPositive, Instant labeledAt) {
        return new LabeledReview(
                prediction.reviewId(),
                prediction.reviewText(),
                isPositive,
                labeledAt,
                Optional.of(prediction.isPositive()),
                Optional.of(prediction.probability()),
                Optional.of(prediction.modelVersion()));
    }
}
