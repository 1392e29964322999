package io.reviewstream.streamer.deadletter;

import io.reviewstream.common.deadletter.DeadLetter;
import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.errors.ErrorHandlerContext;

/** Makes the dead letter of a rejected record: its key, value and headers, and the reason. Thread-safe. */
public final class DeadLetters {
    /** Name of the internal topic of labels, without what Kafka Streams puts around it. */
    public static final String LABELS_BY_REVIEW = "labels-by-review";

    /** End of the names of the internal topics that are keyed by the id of a review. */
    static final String BY_REVIEW = "-by-review-repartition";

    /** Enough to see where it happened; a topic full of failures must not be mostly stack traces. */
    private static final int STACK_FRAMES = 5;

    private static final int MESSAGE_BYTES = 1024;

    private final Topics topics;
    private final RejectedReviewIds ids;
    private final SizeLimits limits;
    private final StreamerMetrics metrics;

    /** Dead letters of records on these topics. */
    public DeadLetters(Topics topics, RejectedReviewIds ids, SizeLimits limits, StreamerMetrics metrics) {
        this.topics = topics;
        this.ids = ids;
        this.limits = limits;
        this.metrics = metrics;
        for (RejectedRecordException.RejectReason reason : RejectedRecordException.RejectReason.values()) {
            metrics.expectDeadLetters(reason.label());
        }
    }

    /** The dead letter of the record in this context; counts it by its reason. */
    ProducerRecord<byte[], byte[]> of(ErrorHandlerContext context, RejectedRecordException rejected) {
        metrics.deadLetter(rejected.reason().label());
        // A longer id stays where it came from, the header, the key or the value: cut, it would be another id.
        Optional<String> id = ids.of(
                        context.topic(), context.headers(), context.sourceRawKey(), context.sourceRawValue())
                .filter(known -> known.getBytes(StandardCharsets.UTF_8).length <= MESSAGE_BYTES);
        // A dead letter that was not replayed but copied back still has the headers of its rejection.
        Headers headers = HeaderNames.copy(
                context.headers(),
                name -> !name.startsWith(HeaderNames.ERRORS)
                        && !name.equals(HeaderNames.REVIEW_TIMESTAMP)
                        && !(id.isPresent() && name.equals(HeaderNames.REVIEW_ID)));
        Throwable cause = rejected.getCause() == null ? rejected : rejected.getCause();
        add(headers, HeaderNames.EXCEPTION, cause.getClass().getName());
        add(headers, HeaderNames.REASON, rejected.reason().label());
        add(headers, HeaderNames.MESSAGE, String.valueOf(rejected.getMessage()));
        add(headers, HeaderNames.STACK_TRACE, stackTrace(cause));
        if (context.topic().endsWith("-" + LABELS_BY_REVIEW + "-repartition")) {
            // It is a label like those of this topic, and its place there is not known any more.
            add(headers, HeaderNames.TOPIC, topics.reviewLabels());
        } else {
            add(headers, HeaderNames.TOPIC, context.topic());
            add(headers, HeaderNames.PARTITION, String.valueOf(context.partition()));
            add(headers, HeaderNames.OFFSET, String.valueOf(context.offset()));
        }
        add(
                headers,
                HeaderNames.REVIEW_TIMESTAMP,
                DeadLetter.timestamp(context.headers(), context.timestamp()).toString());
        if (id.isPresent()) {
            add(headers, HeaderNames.REVIEW_ID, id.get());
        } else if (headers.lastHeader(HeaderNames.REVIEW_POSITION) == null) {
            // One that was replayed and is rejected again has its first position.
            add(
                    headers,
                    HeaderNames.REVIEW_POSITION,
                    ReviewIds.position(context.topic(), context.partition(), context.offset()));
        }
        String topic = topics.reviewsDeadLetters();
        byte[] value = context.sourceRawValue();
        if (!limits.fits(topic, context.sourceRawKey(), value, headers)) {
            // Happens only if the limit of this topic is smaller than the input's. The headers say where the value is.
            headers.remove(HeaderNames.MESSAGE);
            add(headers, HeaderNames.MESSAGE, "Too large for " + topic + " and left out; " + rejected.getMessage());
            value = null;
        }
        return new ProducerRecord<>(topic, null, context.timestamp(), context.sourceRawKey(), value, headers);
    }

    private static void add(Headers headers, String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        headers.add(name, bytes.length <= MESSAGE_BYTES ? bytes : Arrays.copyOf(bytes, MESSAGE_BYTES));
    }

    /** Without the messages, which libraries write and which may quote the review. */
    private static String stackTrace(Throwable cause) {
        return Stream.concat(
                        Stream.of(cause.getClass().getName()),
                        Arrays.stream(cause.getStackTrace()).limit(STACK_FRAMES).map(frame -> "\tat " + frame))
                .collect(Collectors.joining("\n"));
    }
}
