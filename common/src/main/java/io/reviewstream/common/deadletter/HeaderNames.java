package io.reviewstream.common.deadletter;

import io.reviewstream.common.serde.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Record headers of the contract, and those of dead letters as in Kafka Streams (KIP-1034). */
public final class HeaderNames {
    /** Review id, on dead letters and on replayed records. */
    public static final String REVIEW_ID = "review.id";
    /** Topic-partition-offset of the input record, on dead letters without {@link #REVIEW_ID} and on replayed records. */
    public static final String REVIEW_POSITION = "review.position";
    /** Timestamp of the input record, on dead letters and on replayed records. */
    public static final String REVIEW_TIMESTAMP = "review.timestamp";
    /** Version of the model, on predictions. */
    public static final String MODEL_VERSION = "model.version";
    /** Which of two served models it is, {@code champion} or {@code canary}, on predictions during a canary. */
    public static final String MODEL_ARM = "model.arm";
    /** Stage of the model that made it, {@code linear} or {@code network}, on predictions. */
    public static final String MODEL_STAGE = "model.stage";
    /** {@code true} on predictions while the reviews differ from those that the model was evaluated on. */
    public static final String MODEL_DRIFT = "model.drift";
    /** Key of the input record, on predictions. */
    public static final String REVIEW_KEY = "review.key";
    /** Prefix of the headers of an error. */
    public static final String ERRORS = "__streams.errors.";
    /** Class of the exception. */
    public static final String EXCEPTION = ERRORS + "exception";
    /** Code of the reason, as in the metric. */
    public static final String REASON = ERRORS + "reason";
    /** Message of the exception. */
    public static final String MESSAGE = ERRORS + "message";
    /** Stack trace of the exception, truncated. */
    public static final String STACK_TRACE = ERRORS + "stacktrace";
    /** Topic of the input record. */
    public static final String TOPIC = ERRORS + "topic";
    /** Partition of the input record. */
    public static final String PARTITION = ERRORS + "partition";
    /** Offset of the input record. */
    public static final String OFFSET = ERRORS + "offset";

    /** W3C trace context, as OpenTelemetry writes it. */
    public static final Set<String> TRACE = Set.of("traceparent", "tracestate");

    private HeaderNames() {}

    /** A copy of the headers whose names satisfy a condition. */
    public static Headers copy(Headers headers, Predicate<String> condition) {
        Headers copy = new RecordHeaders();
        for (Header header : headers) {
            if (condition.test(header.key())) {
                copy.add(header);
            }
        }
        return copy;
    }

    /**
     * The last header of this name, unless it is absent or blank.
     *
     * @throws org.apache.kafka.common.errors.SerializationException if it is not UTF-8
     */
    public static Optional<String> utf8(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name))
                .map(Header::value)
                .map(bytes -> Utf8.decode(bytes, "The header " + name))
                .filter(text -> !text.isBlank());
    }

    /** The last header of this name as text, whatever is in it, unless it is absent or blank. */
    public static Optional<String> text(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name))
                .map(Header::value)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .filter(text -> !text.isBlank());
    }
}
