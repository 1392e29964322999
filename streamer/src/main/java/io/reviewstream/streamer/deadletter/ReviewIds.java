package io.reviewstream.streamer.deadletter;

import io.reviewstream.common.event.Review;
import io.reviewstream.streamer.settings.ClassifySettings.ReviewIdSource;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** Determines the id of a review: the header, then the key or the payload field, then topic-partition-offset. */
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
     * @throws SerializationException if the id is invalid: a key that is not UTF-8, or half a surrogate pair
     */
    public String of(Record<byte[], byte[]> record, Review review, String position) {
        String id = HeaderNames.text(record.headers(), HeaderNames.REVIEW_ID)
                .or(() -> source == ReviewIdSource.KEY ? key(record.key()) : Optional.empty())
                .or(review::reviewId)
                .orElse(position);
        Unicode.check(id, "the review's id");
        return id;
    }

    /** The id of a record that could not be parsed. */
    public static String unparsed(Headers headers, String position) {
        return HeaderNames.text(headers, HeaderNames.REVIEW_ID).orElse(position);
    }

    /** The id of a record without one: topic-partition-offset. */
    public static String position(String topic, int partition, long offset) {
        return topic + "-" + partition + "-" + offset;
    }

    private static Optional<String> key(byte[] key) {
        if (key == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(key))
                            .toString())
                    .filter(text -> !text.isBlank());
        } catch (CharacterCodingException e) {
            throw new SerializationException("The key, which is the review's id, is not UTF-8");
        }
    }
}
