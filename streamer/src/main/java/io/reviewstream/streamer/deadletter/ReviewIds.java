package io.reviewstream.streamer.deadletter;

import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.serde.Utf8;
import io.reviewstream.streamer.settings.ClassifySettings.ReviewIdSource;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Determines the id of a review: the header, then the key or the payload field, then topic-partition-offset, of the record
 * that it was replayed from where there is one.
 */
public final class ReviewIds {
    private final ReviewIdSource source;

    /** Reads the id from the header, then from this source. */
    public ReviewIds(ReviewIdSource source) {
        this.source = source;
    }

    /**
     * The id of a parsed review.
     *
     * @param position its topic-partition-offset
     * @throws SerializationException if the id is invalid: a header or key that is not UTF-8, or half a surrogate pair
     */
    public String of(Record<byte[], byte[]> record, Review review, String position) {
        String id = HeaderNames.utf8(record.headers(), HeaderNames.REVIEW_ID)
                .or(() -> source == ReviewIdSource.KEY ? key(record.key()) : Optional.empty())
                .or(review::reviewId)
                .or(() -> HeaderNames.utf8(record.headers(), HeaderNames.REVIEW_POSITION))
                .orElse(position);
        Utf8.require(id, "the review's id");
        return id;
    }

    /** The id of a record without one: topic-partition-offset. */
    public static String position(String topic, int partition, long offset) {
        return topic + "-" + partition + "-" + offset;
    }

    /** The position of the record that is processed. */
    public static String position(RecordMetadata at) {
        return position(at.topic(), at.partition(), at.offset());
    }

    private static Optional<String> key(byte[] key) {
        return Optional.ofNullable(key)
                .map(bytes -> Utf8.decode(bytes, "The key, which is the review's id,"))
                .filter(text -> !text.isBlank());
    }

    /** The id in a key, unless that is not UTF-8. */
    static Optional<String> validKey(byte[] key) {
        try {
            return key(key);
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }
}
