package io.reviewstream.streamer.deadletter;

import java.util.Objects;

/** Why one record becomes a dead letter; never quotes the record. */
public final class RejectedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kind of trouble. */
    public enum RejectReason {
        /** The value is not what the topic's contract asks for. */
        INVALID_INPUT,
        /** The answer would not fit into its topic. */
        TOO_LARGE,
        /** The model failed on this review. */
        INFERENCE_FAILED,
        /** A defect of ours. */
        UNEXPECTED
    }

    private final RejectReason reason;
    private final String reviewId;

    /** Of the review that is known by this id. */
    public RejectedRecordException(RejectReason reason, String reviewId, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason);
        this.reviewId = Objects.requireNonNull(reviewId);
    }

    /** The kind of trouble. */
    public RejectReason reason() {
        return reason;
    }

    /** The id under which the review comes back if it is replayed. */
    public String reviewId() {
        return reviewId;
    }
}
