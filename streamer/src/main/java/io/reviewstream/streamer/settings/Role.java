package io.reviewstream.streamer.settings;

/** One of the two applications. */
public enum Role {
    /** Reviews become predictions. */
    CLASSIFY,
    /** Labels meet predictions and ask for retraining. */
    FEEDBACK
}
