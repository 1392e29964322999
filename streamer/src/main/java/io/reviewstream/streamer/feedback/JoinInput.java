package io.reviewstream.streamer.feedback;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.ReviewLabel;

/** What the join takes in. */
sealed interface JoinInput {
    /** A prediction was made. */
    record PredictionInput(ClassifiedReview prediction) implements JoinInput {}

    /** A label was given; its time is always there. */
    record LabelInput(ReviewLabel label) implements JoinInput {}

    /** The review was taken from the training set, and is not to come back. */
    record ErasureInput() implements JoinInput {}
}
