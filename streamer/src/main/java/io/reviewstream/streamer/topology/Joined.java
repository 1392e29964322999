package io.reviewstream.streamer.topology;

import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ReviewLabel;

/** What the join gives out. */
sealed interface Joined {
    /** A row of the training set. */
    record Matched(LabeledReview review) implements Joined {}

    /** A label that waited in vain. */
    record Unmatched(ReviewLabel label) implements Joined {}

    /** A row that leaves the training set. */
    record Erased() implements Joined {}
}
