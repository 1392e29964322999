package io.reviewstream.common.event;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A row of the training set: the review, its label and, if a model classified it, the prediction.
 *
 * @param probability P(positive) as predicted, in [0, 1]
 * @param origin why the review was labelled and by whom; its fields are those of the row in JSON
 * @param otherIsPositive what another person said about the review before
 */
public record LabeledReview(
        String reviewId,
        String reviewText,
        boolean isPositive,
        Instant labeledAt,
        Optional<Boolean> predictedPositive,
        Optional<Double> probability,
        Optional<String> modelVersion,
        LabelOrigin origin,
        Optional<Boolean> otherIsPositive) {
    public LabeledReview {
        Checks.notBlank(reviewId, "reviewId");
        Checks.notBlank(reviewText, "reviewText");
        Objects.requireNonNull(labeledAt);
        Objects.requireNonNull(predictedPositive);
        probability.ifPresent(Checks::probability);
        Objects.requireNonNull(modelVersion);
        Objects.requireNonNull(origin);
        Objects.requireNonNull(otherIsPositive);
    }

    /** A review whose label comes from nobody knows where. */
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
                LabelOrigin.UNKNOWN,
                Optional.empty());
    }

    /**
     * A label, whose time is known, joined with the prediction for the same review.
     *
     * @param other what another person said before
     */
    public static LabeledReview of(ClassifiedReview prediction, ReviewLabel label, Optional<Boolean> other) {
        return new LabeledReview(
                prediction.reviewId(),
                prediction.reviewText(),
                label.isPositive(),
                label.labeledAt().orElseThrow(),
                Optional.of(prediction.isPositive()),
                Optional.of(prediction.probability()),
                Optional.of(prediction.modelVersion()),
                label.origin(),
                other);
    }
}
