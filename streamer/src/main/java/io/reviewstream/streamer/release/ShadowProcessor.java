package io.reviewstream.streamer.release;

import io.reviewstream.common.event.ChallengerPrediction;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.hash.HashedShare;
import io.reviewstream.common.registry.TrafficEvidence;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.release.ComparedModels.PredictionFailedException;
import io.reviewstream.streamer.release.ComparedModels.TrafficPair;
import io.reviewstream.streamer.release.ReleaseProcessor.ReleaseEvent;
import io.reviewstream.streamer.release.ShadowProcessor.ShadowedReview;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Compares the two models of the open release on a share of all classified reviews, chosen by the hash of release and review
 * id. It needs no label and keeps nothing. Owned by one stream thread.
 */
final class ShadowProcessor extends ComparingProcessor<ShadowedReview> {
    private static final JsonSerde<ClassifiedReview> JSON = new JsonSerde<>(ClassifiedReview.class);

    private final double share;

    ShadowProcessor(OpenRelease open, double share, StreamerMetrics metrics) {
        super(open, metrics);
        this.share = share;
    }

    /**
     * What comes of a review.
     *
     * @param event what counts
     * @param prediction of both models; empty if one of them failed
     */
    record ShadowedReview(ReleaseEvent event, Optional<ChallengerPrediction> prediction) {}

    @Override
    void compare(Record<byte[], byte[]> record, ComparedModels models) {
        Instant release = models.first().at();
        String id = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null || !new HashedShare(release.toString(), share).contains(id)) {
            return;
        }
        ClassifiedReview review;
        try {
            review = JSON.fromBytes(record.value());
        } catch (SerializationException e) {
            // Another program wrote it; whoever reads predictions finds that out.
            return;
        }
        try {
            models.predict(review).ifPresent(pair -> forward(shadowed(review, models, pair), record.timestamp()));
        } catch (PredictionFailedException e) {
            failed(models, e)
                    .ifPresent(event -> forward(new ShadowedReview(event, Optional.empty()), record.timestamp()));
        }
    }

    private static ShadowedReview shadowed(ClassifiedReview review, ComparedModels models, TrafficPair pair) {
        TrafficEvidence counts = new TrafficEvidence(
                1,
                0,
                pair.challenger().isPositive() != pair.champion().isPositive() ? 1 : 0,
                pair.slower().isPresent() ? 1 : 0,
                pair.slower().orElse(false) ? 1 : 0);
        return new ShadowedReview(
                ReleaseEvent.of(models.first().at(), counts),
                Optional.of(new ChallengerPrediction(
                        review.reviewId(),
                        models.first().release(),
                        pair.champion(),
                        pair.challenger(),
                        review.tokens(),
                        review.classifiedAt())));
    }
}
