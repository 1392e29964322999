package io.reviewstream.streamer.deadletter;

import io.reviewstream.common.event.Review;
import io.reviewstream.streamer.settings.ClassifySettings.ReviewIdSource;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
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
        String id = header(record.headers(), HeaderNames.REVIEW_ID)
                .or(() -> source == ReviewIdSource.KEY ? key(record.key()) : Optional.empty())
                .or(review::reviewId)
                .or(() -> header(record.headers(), HeaderNames.REVIEW_POSITION))
                .orElse(position);
        requireUnicode(id, "the review's id");
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

    /** The id in a header; throws a {@code SerializationException} if it is not UTF-8. */
    static Optional<String> header(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name))
                .map(Header::value)
                .flatMap(bytes -> text(bytes, "The header " + name));
    }

    private static Optional<String> key(byte[] key) {
        return Optional.ofNullable(key).flatMap(bytes -> text(bytes, "The key, which is the review's id,"));
    }

    /** The id in a header, unless that is not UTF-8. */
    static Optional<String> validHeader(Headers headers, String name) {
        try {
            return header(headers, name);
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    /** The id in a key, unless that is not UTF-8. */
    static Optional<String> validKey(byte[] key) {
        try {
            return key(key);
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(byte[] bytes, String what) {
        return Optional.of(utf8(bytes, what)).filter(text -> !text.isBlank());
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

    static boolean isUnicode(String text) {
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
