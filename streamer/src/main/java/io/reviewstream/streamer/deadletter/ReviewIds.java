package io.reviewstream.streamer.deadletter;

import io.reviewstream.common.event.Review;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.streamer.settings.ClassifySettings.ReviewIdSource;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

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
        requireUnicode(id, "the review's id");
        return id;
    }

    /**
     * The id of a record that is no valid review, from where that of a review would be.
     *
     * @param cause why it is not valid, which has the id of the payload if there is one
     */
    public String ofInvalid(Record<byte[], byte[]> record, SerializationException cause, String position) {
        return HeaderNames.text(record.headers(), HeaderNames.REVIEW_ID)
                .or(() -> source == ReviewIdSource.KEY ? validKey(record.key()) : Optional.empty())
                .or(() -> ofPayload(cause))
                .orElse(position);
    }

    private static Optional<String> validKey(byte[] key) {
        try {
            return key(key);
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> ofPayload(SerializationException cause) {
        return cause instanceof InputParser.InvalidFieldException invalid && isUnicode(invalid.reviewId())
                ? Optional.of(invalid.reviewId())
                : Optional.empty();
    }

    /** The same without a look at the key. */
    public static String ofInvalid(Headers headers, SerializationException cause, String position) {
        return HeaderNames.text(headers, HeaderNames.REVIEW_ID)
                .or(() -> ofPayload(cause))
                .orElse(position);
    }

    /** The id of a record that could not be parsed. */
    public static String unparsed(Headers headers, String position) {
        return HeaderNames.text(headers, HeaderNames.REVIEW_ID).orElse(position);
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
                .map(bytes -> utf8(bytes, "The key, which is the review's id,"))
                .filter(text -> !text.isBlank());
    }

    /**
     * Decodes UTF-8.
     *
     * @param what name of the text in the error
     * @throws SerializationException if the bytes are not UTF-8
     */
    public static String utf8(byte[] bytes, String what) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SerializationException(what + " is not UTF-8");
        }
    }

    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /**
     * Checks a text from JSON, whose escapes can contain half a surrogate pair, which UTF-8 cannot encode.
     *
     * @param what name of the text in the error
     * @throws SerializationException if the text cannot be encoded
     */
    public static void requireUnicode(String text, String what) {
        if (!isUnicode(text)) {
            throw new SerializationException("There is half a surrogate pair in " + what);
        }
    }
}
