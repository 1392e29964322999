package io.reviewstream.streamer.topology;

import java.util.Objects;

/** Why one record becomes a dead letter; never quotes the record. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kind of trouble. */
    public enum Reason {
        /** The value is not what the topic's contract asks for. */
        INVALID_INPUT,
        /** The answer would not fit into its topic. */
        TOO_LARGE,
        /** The model failed on this review. */
        INFERENCE_FAILED,
        /** A defect of ours. */
        UNEXPECTED
    }

    private final Reason reason;
    private final String reviewId;

    /** Of the review that is known by this id. */
    public Refusal(Reason reason, String reviewId, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason);
        this.reviewId = Objects.requireNonNull(reviewId);
    }

    /** The kind of trouble. */
    public Reason reason() {
        return reason;
    }

    /** The id under which the review comes back if it is replayed. */
    public String reviewId() {
        return reviewId;
    }
}
