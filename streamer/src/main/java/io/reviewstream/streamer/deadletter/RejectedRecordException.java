package io.reviewstream.streamer.deadletter;

import java.util.Locale;
import java.util.Objects;

/** Makes one record a dead letter. The message never quotes the record. */
public final class RejectedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why a record is rejected. */
    public enum RejectReason {
        /** The value violates the contract of the topic. */
        INVALID_INPUT,
        /** The output exceeds the size limit of its topic. */
        TOO_LARGE,
        /** The tokenizer or the model failed on this review. */
        INFERENCE_FAILED,
        /** Internal error. */
        UNEXPECTED;

        /** The label {@code reason} of metrics. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final RejectReason reason;
    private final String reviewId;

    /**
     * Rejects a record.
     *
     * @param reviewId id of the review, which it keeps if it is replayed
     */
    public RejectedRecordException(RejectReason reason, String reviewId, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason);
        this.reviewId = Objects.requireNonNull(reviewId);
    }

    /** Why the record is rejected. */
    public RejectReason reason() {
        return reason;
    }

    /** Id of the review, which it keeps if it is replayed. */
    public String reviewId() {
        return reviewId;
    }
}
