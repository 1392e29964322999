package io.reviewstream.streamer.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The record headers of our contract, and those that Kafka Streams puts on dead letters (KIP-1034). */
public final class HeaderNames {
    /** The review's id, on dead letters and on what is replayed. */
    public static final String REVIEW_ID = "review.id";
    /** On predictions: who predicted. */
    public static final String MODEL_VERSION = "model.version";
    /** On predictions: the key of the input. */
    public static final String REVIEW_KEY = "review.key";
    /** What all of Kafka's own start with. */
    public static final String ERRORS = "__streams.errors.";
    /** The exception's class. */
    public static final String EXCEPTION = ERRORS + "exception";
    /** Its message. */
    public static final String MESSAGE = ERRORS + "message";
    /** Its stack trace, cut. */
    public static final String STACK_TRACE = ERRORS + "stacktrace";
    /** Where the record stood. */
    public static final String TOPIC = ERRORS + "topic";
    /** Its partition there. */
    public static final String PARTITION = ERRORS + "partition";
    /** Its offset there. */
    public static final String OFFSET = ERRORS + "offset";

    /** W3C's trace context, as OpenTelemetry's instrumentation of Kafka clients writes it. */
    private static final Set<String> TRACE = Set.of("traceparent", "tracestate");

    private HeaderNames() {}

    /** A copy of those that say to which trace a record belongs. */
    public static Headers traceOnly(Headers headers) {
        Headers trace = new RecordHeaders();
        for (Header header : headers) {
            if (TRACE.contains(header.key())) {
                trace.add(header);
            }
        }
        return trace;
    }

    /** The last header of this name as UTF-8 text, unless it is absent or blank. */
    public static Optional<String> text(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name))
                .map(Header::value)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .filter(text -> !text.isBlank());
    }
}
