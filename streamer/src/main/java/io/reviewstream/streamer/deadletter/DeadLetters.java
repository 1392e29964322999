package io.reviewstream.streamer.deadletter;

import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;

/** Turns a refused record into a dead letter: its own key, value and headers, and what was wrong. Thread-safe. */
public final class DeadLetters {
    private static final int STACK_TRACE_BYTES = 4 * 1024;
    private static final int MESSAGE_BYTES = 1024;

    private final String topic;
    private final SizeLimits limits;
    private final StreamerMetrics metrics;

    /** On this topic. */
    public DeadLetters(String topic, SizeLimits limits, StreamerMetrics metrics) {
        this.topic = topic;
        this.limits = limits;
        this.metrics = metrics;
        for (RejectedRecordException.RejectReason reason : RejectedRecordException.RejectReason.values()) {
            metrics.expectDeadLetters(reason.label());
        }
    }

    /** The dead letter of the record that this context names, counted by its reason. */
    ProducerRecord<byte[], byte[]> of(ErrorHandlerContext context, RejectedRecordException refusal) {
        metrics.deadLetter(refusal.reason().label());
        Headers headers = new RecordHeaders();
        for (Header header : context.headers()) {
            // Left over from an earlier refusal, where a dead letter was copied back by other means than ours.
            if (!header.key().startsWith(HeaderNames.ERRORS) && !header.key().equals(HeaderNames.REVIEW_ID)) {
                headers.add(header);
            }
        }
        Throwable cause = refusal.getCause() == null ? refusal : refusal.getCause();
        add(headers, HeaderNames.EXCEPTION, cause.getClass().getName(), MESSAGE_BYTES);
        add(headers, HeaderNames.MESSAGE, String.valueOf(refusal.getMessage()), MESSAGE_BYTES);
        add(headers, HeaderNames.STACK_TRACE, stackTrace(cause), STACK_TRACE_BYTES);
        add(headers, HeaderNames.TOPIC, context.topic(), MESSAGE_BYTES);
        add(headers, HeaderNames.PARTITION, String.valueOf(context.partition()), MESSAGE_BYTES);
        add(headers, HeaderNames.OFFSET, String.valueOf(context.offset()), MESSAGE_BYTES);
        add(headers, HeaderNames.REVIEW_ID, refusal.reviewId(), MESSAGE_BYTES);
        byte[] value = context.sourceRawValue();
        if (!limits.fits(topic, context.sourceRawKey(), value, headers)) {
            // Only where the topic was made smaller than the input's: the place above says where the value still is.
            headers.remove(HeaderNames.MESSAGE);
            add(
                    headers,
                    HeaderNames.MESSAGE,
                    "Too large for " + topic + " and left out; " + refusal.getMessage(),
                    MESSAGE_BYTES);
            value = null;
        }
        return new ProducerRecord<>(topic, null, context.timestamp(), context.sourceRawKey(), value, headers);
    }

    private static void add(Headers headers, String name, String text, int limit) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        headers.add(name, bytes.length <= limit ? bytes : Arrays.copyOf(bytes, limit));
    }

    private static String stackTrace(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
