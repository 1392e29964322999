package io.reviewstream.streamer.classify;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.Utf8;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A record that a poll returned: its value, the review in it and the review's tokens, each derived once. Everything in
 * it can be derived again from the value. Owned by one stream thread.
 */
final class PrefetchedRecord {
    /** Identifies a record on a topic. */
    record RecordPosition(TopicPartition partition, long offset) {}

    private final RecordPosition position;
    /** Null for a tombstone. */
    private final byte[] value;

    private final long polledAt = System.nanoTime();
    private String valueSha256;
    /** Null until the value is parsed. */
    private Optional<SerializationException> parseError;

    private Review review;
    private ModelVersion tokenizedBy;
    private TokenizedReview tokens;

    PrefetchedRecord(RecordPosition position, byte[] value) {
        this.position = position;
        this.value = value;
    }

    RecordPosition position() {
        return position;
    }

    /** Time since the poll that returned it. */
    Duration waited() {
        return Duration.ofNanos(System.nanoTime() - polledAt);
    }

    boolean hasValue(byte[] other) {
        return Arrays.equals(value, other);
    }

    /** Hash of the value; empty for a tombstone. */
    String valueSha256() {
        if (valueSha256 == null) {
            valueSha256 = value == null ? "" : Sha256.of(value);
        }
        return valueSha256;
    }

    /** Parses the value once; returns the reason if it is not a review. */
    Optional<SerializationException> parse(InputParser parser) {
        if (parseError == null) {
            try {
                Review parsed = parser.review(value);
                Utf8.require(parsed.reviewText(), "the review's text");
                review = parsed;
                parseError = Optional.empty();
            } catch (SerializationException e) {
                parseError = Optional.of(e);
            }
        }
        return parseError;
    }

    /** The review, after {@link #parse} returned no error. */
    Review review() {
        if (review == null) {
            throw new IllegalStateException("The record is not parsed or is not a review.");
        }
        return review;
    }

    /** Whether {@link #tokens} are those of this model's tokenizer. */
    boolean isTokenizedBy(ModelVersion model) {
        return model.equals(tokenizedBy);
    }

    /** Stores the tokens that a model's tokenizer made of the review. */
    void setTokens(ModelVersion model, TokenizedReview made) {
        tokens = made;
        tokenizedBy = model;
    }

    /** The review's tokens; check {@link #isTokenizedBy} first. */
    TokenizedReview tokens() {
        if (tokens == null) {
            throw new IllegalStateException("The review is not tokenized.");
        }
        return tokens;
    }
}
