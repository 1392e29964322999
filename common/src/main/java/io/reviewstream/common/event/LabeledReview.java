package io.reviewstream.common.event;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A row of the training set: the review, its label and, if a model classified it, the prediction.
 *
 * @param probability P(positive) as predicted, in [0, 1]
 * @param reason why the review was labelled, if that is known
 */
public record LabeledReview(
        String reviewId,
        String reviewText,
        boolean isPositive,
        Instant labeledAt,
        Optional<Boolean> predictedPositive,
        Optional<Double> probability,
        Optional<String> modelVersion,
        Optional<LabelReason> reason) {
    public LabeledReview {
        Checks.notBlank(reviewId, "reviewId");
        Checks.notBlank(reviewText, "reviewText");
        Objects.requireNonNull(labeledAt);
        Objects.requireNonNull(predictedPositive);
        probability.ifPresent(Checks::probability);
        Objects.requireNonNull(modelVersion);
        Objects.requireNonNull(reason);
    }

    /** A review whose label has no known reason. */
    public LabeledReview(
            String reviewId,
            String reviewText,
            boolean isPositive,
            Instant labeledAt,
            Optional<Boolean> predictedPositive,
            Optional<Double> probability,
            Optional<String> modelVersion) {
        this(
                reviewId,
                reviewText,
                isPositive,
                labeledAt,
                predictedPositive,
                probability,
                modelVersion,
                Optional.empty());
    }

    /** A label, whose time is known, joined with the prediction for the same review. */
    public static LabeledReview of(ClassifiedReview prediction, ReviewLabel label) {
        return new LabeledReview(
                prediction.reviewId(),
                prediction.reviewText(),
                label.isPositive(),
                label.labeledAt().orElseThrow(),
                Optional.of(prediction.isPositive()),
                Optional.of(prediction.probability()),
                Optional.of(prediction.modelVersion()),
                label.reason());
    }
}
