package io.reviewstream.streamer.feedback;

import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ReviewLabel;

/** What the join gives out. */
sealed interface JoinOutput {
    /** A row of the training set. */
    record MatchedLabel(LabeledReview review) implements JoinOutput {}

    /** A label that waited in vain. */
    record UnmatchedLabel(ReviewLabel label) implements JoinOutput {}

    /** A row that leaves the training set. */
    record ErasedReview() implements JoinOutput {}
}
