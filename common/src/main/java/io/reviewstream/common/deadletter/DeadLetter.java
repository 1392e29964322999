package io.reviewstream.common.deadletter;

import io.reviewstream.common.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;

/** A rejected record, read from a dead-letter topic. */
public record DeadLetter(ConsumerRecord<byte[], byte[]> record) {
    /** The line that {@code dead-letters list} prints. */
    public record Summary(
            String reviewId,
            String reason,
            String message,
            String topic,
            Optional<Integer> partition,
            Optional<Long> offset,
            Instant time,
            int deadLetterPartition,
            long deadLetterOffset,
            int bytes,
            Optional<String> value) {}

    /** Summarises it; the value is included on request only. */
    public Summary summary(boolean withValue) {
        byte[] value = record.value();
        return new Summary(
                reviewId(),
                reason(),
                text(HeaderNames.MESSAGE),
                origin(),
                number(HeaderNames.PARTITION).map(Long::intValue),
                number(HeaderNames.OFFSET),
                Instant.ofEpochMilli(record.timestamp()),
                record.partition(),
                record.offset(),
                value == null ? 0 : value.length,
                withValue && value != null ? Optional.of(new String(value, StandardCharsets.UTF_8)) : Optional.empty());
    }

    /** Id of the review; topic-partition-offset of the record if it is not known. */
    public String reviewId() {
        try {
            return HeaderNames.utf8(record.headers(), HeaderNames.REVIEW_ID)
                    .orElseGet(() -> text(HeaderNames.REVIEW_POSITION));
        } catch (SerializationException e) {
            return text(HeaderNames.REVIEW_POSITION);
        }
    }

    /** Code of the reason, as in the metric. */
    public String reason() {
        return text(HeaderNames.REASON);
    }

    /** Topic on which it was rejected. */
    public String origin() {
        return text(HeaderNames.TOPIC);
    }

    /** Whether a replay can send it back: it has a value, and it is from a topic whose records others write. */
    public boolean isFromInput(Topics topics) {
        return hasValue() && (origin().equals(topics.reviews()) || origin().equals(topics.reviewLabels()));
    }

    /** Whether it has the value of its record, which was left out if it did not fit. */
    public boolean hasValue() {
        return record.value() != null;
    }

    /** The original record for its original topic; it keeps its review id. */
    public ProducerRecord<byte[], byte[]> original() {
        Headers headers = HeaderNames.copy(record.headers(), name -> !name.startsWith(HeaderNames.ERRORS));
        return new ProducerRecord<>(origin(), null, null, record.key(), record.value(), headers);
    }

    /**
     * The time of a record; of one that was replayed, that at which it was first sent. A header that is no time, or one after
     * that of the record, is none of a replay.
     */
    public static Instant timestamp(Headers headers, long timestamp) {
        Instant time = Instant.ofEpochMilli(timestamp);
        try {
            return HeaderNames.text(headers, HeaderNames.REVIEW_TIMESTAMP)
                    .map(Instant::parse)
                    .filter(first -> first.isBefore(time))
                    .orElse(time);
        } catch (DateTimeParseException e) {
            return time;
        }
    }

    /** Others can write dead letters too, and what they like into their headers. */
    private Optional<Long> number(String header) {
        return HeaderNames.text(record.headers(), header)
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::valueOf);
    }

    private String text(String header) {
        return HeaderNames.text(record.headers(), header).orElse("?");
    }
}
