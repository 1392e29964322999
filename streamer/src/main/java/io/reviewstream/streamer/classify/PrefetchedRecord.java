package io.reviewstream.streamer.classify;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.inference.Prediction;
import io.reviewstream.common.inference.ReviewClassifier;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.streamer.deadletter.Unicode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A record that a poll returned, with whatever has been found out about it ahead of its turn. Only a cache: everything
 * in it can be found out again from the value. Owned by one stream thread.
 */
final class PrefetchedRecord {
    /** An answer and who gave it; it stays true when the model is swapped before the record's turn. */
    record ModelPrediction(ModelVersion modelVersion, Prediction prediction) {}

    private final TopicPartition partition;
    private final long offset;
    private final byte[] value;
    private final long since = System.nanoTime();
    private Review review;
    private SerializationException invalid;
    private ModelVersion tokenizedBy;
    private TokenizedReview tokens;
    private ModelPrediction answer;
    private RuntimeException failure;

    PrefetchedRecord(TopicPartition partition, long offset, byte[] value) {
        this.partition = partition;
        this.offset = offset;
        this.value = value;
    }

    TopicPartition partition() {
        return partition;
    }

    long offset() {
        return offset;
    }

    byte[] value() {
        return value;
    }

    /** How long it has been known of. */
    Duration waited() {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    boolean holds(byte[] other) {
        return Arrays.equals(value, other);
    }

    /**
     * The review in the value, parsed once.
     *
     * @throws SerializationException where there is none
     */
    Review review(InputParser parser) {
        if (invalid != null) {
            throw invalid;
        }
        if (review == null) {
            try {
                Review parsed = parser.review(value);
                Unicode.check(parsed.reviewText(), "the review's text");
                review = parsed;
            } catch (SerializationException e) {
                invalid = e;
                throw e;
            }
        }
        return review;
    }

    /** The review's tokens, made once for each model. */
    TokenizedReview tokens(InputParser parser, ReviewClassifier model) {
        if (!isTokenizedBy(model)) {
            tokenized(model, model.tokenize(review(parser).reviewText()));
        }
        return tokens;
    }

    /** Whether the value is a review; what is wrong with it otherwise is said by {@link #review}. */
    boolean isReview(InputParser parser) {
        try {
            review(parser);
            return true;
        } catch (SerializationException e) {
            return false;
        }
    }

    /** Whether {@link #tokens} has an answer already. */
    boolean isTokenizedBy(ReviewClassifier model) {
        return model.modelVersion().equals(tokenizedBy);
    }

    /** Somebody else has made the tokens. */
    void tokenized(ReviewClassifier model, TokenizedReview made) {
        tokens = made;
        tokenizedBy = model.modelVersion();
    }

    /** Whether it can still be taken into another record's run. */
    boolean isOpen() {
        return answer == null && invalid == null && failure == null;
    }

    void answered(ModelPrediction given) {
        answer = given;
        failure = null;
    }

    void failed(RuntimeException reason) {
        failure = reason;
    }

    Optional<ModelPrediction> answer() {
        return Optional.ofNullable(answer);
    }

    Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }
}
