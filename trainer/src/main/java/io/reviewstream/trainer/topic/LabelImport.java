package io.reviewstream.trainer.topic;

import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Imports labelled reviews into {@code labeled-reviews}, keyed by their ids: a second import changes only the time of the
 * label.
 */
public final class LabelImport {
    private final KafkaSettings kafka;
    private final String topic;
    private final Clock clock;
    private final JsonSerde<LabeledReview> serde = new JsonSerde<>(LabeledReview.class);

    /** Imports into the topic of that name, which exists. */
    public LabelImport(KafkaSettings kafka, String topic, Clock clock) {
        this.kafka = kafka;
        this.topic = topic;
        this.clock = clock;
    }

    /**
     * Imports every row and returns once Kafka has them.
     *
     * @throws io.reviewstream.common.error.UserException if Kafka cannot be reached or rejects a review; those before it
     *     may have been written
     */
    public void run(Corpus corpus) {
        Instant now = clock.instant();
        try (TopicWriter writer = new TopicWriter(kafka)) {
            for (ReviewRow row : corpus.rows()) {
                LabeledReview review = new LabeledReview(
                        row.reviewId(),
                        row.text(),
                        row.positive(),
                        now,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
                writer.send(topic, row.reviewId(), serde.toBytes(review));
            }
            writer.flush(topic);
        }
    }
}
