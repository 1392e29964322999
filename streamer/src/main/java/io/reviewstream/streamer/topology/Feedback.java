package io.reviewstream.streamer.topology;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.ReviewLabel;

/** What the join takes in. */
sealed interface Feedback {
    /** A prediction was made. */
    record Predicted(ClassifiedReview prediction) implements Feedback {}

    /** A label was given; its time is always there. */
    record Labeled(ReviewLabel label) implements Feedback {}

    /** The review was taken from the training set, and is not to come back. */
    record Erased() implements Feedback {}
}
