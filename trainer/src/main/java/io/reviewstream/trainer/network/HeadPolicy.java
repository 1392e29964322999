package io.reviewstream.trainer.network;

/** What to do about a checkpoint without a classification head that fits the labels. */
public enum HeadPolicy {
    /** The checkpoint must have been fine-tuned for these labels. */
    REQUIRE,
    /** A head that is missing, or was made for another number of labels, starts random and is to be trained. */
    INITIALISE
}
