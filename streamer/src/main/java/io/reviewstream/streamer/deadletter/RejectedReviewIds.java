package io.reviewstream.streamer.deadletter;

import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.Utf8;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.ClassifySettings.ReviewIdSource;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;

/**
 * Finds the id of the review that a rejected record is about, where that id is known: it is read from where that of a valid
 * record would be, whatever the record was rejected for. Thread-safe.
 */
public final class RejectedReviewIds {
    private final Topics topics;
    private final ReviewIdSource source;
    private final InputParser parser;

    /** Of records on these topics, which are read with these settings. */
    public RejectedReviewIds(Topics topics, ClassifySettings settings) {
        this.topics = topics;
        this.source = settings.idSource();
        this.parser = new InputParser(settings.fields());
    }

    /** The id; empty if the record has none that can be read. */
    Optional<String> of(String topic, Headers headers, byte[] key, byte[] value) {
        return find(topic, headers, key, value).filter(Utf8::canEncode);
    }

    private Optional<String> find(String topic, Headers headers, byte[] key, byte[] value) {
        if (topic.equals(topics.reviews())) {
            return ofReview(headers, key, value);
        }
        if (topic.equals(topics.reviewLabels())) {
            return parser.reviewId(value);
        }
        boolean keyedById = topic.equals(topics.classifiedReviews())
                || topic.equals(topics.labeledReviews())
                || topic.endsWith(DeadLetters.BY_REVIEW);
        return keyedById ? ReviewIds.validKey(key) : Optional.empty();
    }

    private Optional<String> ofReview(Headers headers, byte[] key, byte[] value) {
        try {
            return HeaderNames.utf8(headers, HeaderNames.REVIEW_ID)
                    .or(() -> source == ReviewIdSource.KEY ? ReviewIds.validKey(key) : Optional.empty())
                    .or(() -> parser.reviewId(value));
        } catch (SerializationException e) {
            // The header names a review, and cannot be read.
            return Optional.empty();
        }
    }
}
