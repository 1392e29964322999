package io.reviewstream.streamer.deadletter;

import io.reviewstream.common.event.Review;
import io.reviewstream.streamer.settings.ReviewIdSource;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** Which id a review goes by: header, then key or payload as told, then its place in the topic. */
public final class ReviewIds {
    private final ReviewIdSource source;

    public ReviewIds(ReviewIdSource source) {
        this.source = source;
    }

    /**
     * The id of a parsed review.
     *
     * @throws SerializationException where the key should be the id and is no UTF-8, or the id cannot be written
     */
    public String of(Record<byte[], byte[]> record, Review review, String place) {
        String id = HeaderNames.text(record.headers(), HeaderNames.REVIEW_ID)
                .or(() -> source == ReviewIdSource.KEY ? key(record.key()) : Optional.empty())
                .or(review::reviewId)
                .orElse(place);
        Unicode.check(id, "the review's id");
        return id;
    }

    /** The id of a record that could not be parsed. */
    public static String unparsed(Headers headers, String place) {
        return HeaderNames.text(headers, HeaderNames.REVIEW_ID).orElse(place);
    }

    /** The name of a place in a topic. */
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
            throw new SerializationException("The key is to be the review's id and is not UTF-8");
        }
    }
}
