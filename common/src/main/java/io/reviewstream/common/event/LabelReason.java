package io.reviewstream.common.event;

/** Why a review was labelled, if that is known: such labels do not depend on what the model predicted. */
public enum LabelReason {
    /** The label came with the review, before any prediction. */
    WITH_REVIEW
}
