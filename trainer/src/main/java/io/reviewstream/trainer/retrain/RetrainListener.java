package io.reviewstream.trainer.retrain;

import io.reviewstream.common.event.RetrainRequest;

/** Hears which requests are answered, and how, on the thread that answers them. */
public interface RetrainListener {
    /** Hears nothing. */
    static RetrainListener silent() {
        return new RetrainListener() {};
    }

    /** A request is being answered from now on. */
    default void asked(RetrainRequest request) {}

    /** This came of it. */
    default void answered(RetrainResult result) {}

    /** It is left to another trainer. */
    default void left() {}
}
