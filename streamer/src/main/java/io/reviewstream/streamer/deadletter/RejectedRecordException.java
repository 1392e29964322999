package io.reviewstream.streamer.deadletter;

import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;

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

    /** Rejects a record. */
    public RejectedRecordException(RejectReason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason);
    }

    /** Rejects a record that cannot be parsed. */
    public static RejectedRecordException invalidInput(SerializationException cause) {
        return new RejectedRecordException(RejectReason.INVALID_INPUT, cause.getMessage(), cause);
    }

    /** Why the record is rejected. */
    public RejectReason reason() {
        return reason;
    }
}
