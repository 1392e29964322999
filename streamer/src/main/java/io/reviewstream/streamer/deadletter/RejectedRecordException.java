package io.reviewstream.streamer.deadletter;

import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.RecordMetadata;

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

        /** The label {@code reason} of metrics, and the header of the dead letter. */
        public String label() {
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

    /** Rejects a record that cannot be parsed. */
    public static RejectedRecordException invalidInput(
            Headers headers, RecordMetadata at, SerializationException cause) {
        return invalidInput(ReviewIds.ofInvalid(headers, cause, ReviewIds.position(at)), cause);
    }

    /** The same with an id that is known. */
    public static RejectedRecordException invalidInput(String reviewId, SerializationException cause) {
        return new RejectedRecordException(RejectReason.INVALID_INPUT, reviewId, cause.getMessage(), cause);
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
