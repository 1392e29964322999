package io.reviewstream.trainer.retrain;

import io.reviewstream.common.event.RetrainRequest;

/** Gets the retrain requests and their results, on the thread that answers them. */
public interface RetrainListener {
    /** A listener that does nothing. */
    static RetrainListener silent() {
        return new RetrainListener() {};
    }

    /** A request is being answered. */
    default void started(RetrainRequest request) {}

    /** The request was answered with this result. */
    default void answered(RetrainResult result) {}

    /** The request is left to another trainer. */
    default void left() {}
}
