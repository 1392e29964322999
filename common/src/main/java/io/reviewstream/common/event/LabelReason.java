package io.reviewstream.common.event;

/** Why a review was labelled, if that is known. */
public enum LabelReason {
    /** The label came with the review, before any prediction. */
    WITH_REVIEW(true),
    /** The review was drawn from all reviews, each with the same probability at a time. */
    RANDOM(true),
    /** The two models of a release disagree on it. */
    DISAGREEMENT(false),
    /** The model is unsure of it. */
    UNCERTAIN(false),
    /** It came while the reviews differed from those that the model was evaluated on. */
    DRIFT(false),
    /** Its label is probably wrong, and somebody should look at it again. */
    SUSPECT(false);

    private final boolean independent;

    LabelReason(boolean independent) {
        this.independent = independent;
    }

    /**
     * Whether the label would have been made whatever was predicted, so that a rate over such labels is one over all
     * reviews. A rate over the others is not.
     */
    public boolean isIndependent() {
        return independent;
    }
}
