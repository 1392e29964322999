package io.reviewstream.streamer.classify;

import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.swap.ModelSlot.LeasedModel;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;

/** The stateless topology that turns reviews into predictions. */
public final class ClassifyTopology {
    static final String REVIEWS_SOURCE = "reviews";
    static final String CLASSIFY = "classify";
    static final String CLASSIFIED_SINK = "classified-reviews";
    static final String LABELS_SINK = "labels-of-reviews";

    /**
     * What the classify application consists of.
     *
     * @param models leases the model that predicts a review, if one is active
     */
    public record ClassifyParts(
            Topics topics,
            ClassifySettings settings,
            SizeLimits limits,
            Function<String, Optional<LeasedModel>> models,
            ModelHealth health,
            FatalRecords fatalRecords,
            PrefetchInterceptor.PrefetchPerThread prefetch,
            DriftMonitor drift,
            StreamerMetrics metrics) {}

    private ClassifyTopology() {}

    /**
     * Builds the topology. The source reads bytes, so nothing can fail before the processor. The processor is next to the
     * source, so it gets the very records that were prefetched.
     */
    public static Topology build(ClassifyParts parts) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        TextPredictionCache byText = new TextPredictionCache(parts.settings().cachedPredictions(), parts.metrics());
        return new Topology()
                .addSource(
                        REVIEWS_SOURCE,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        parts.topics().reviews())
                .addProcessor(
                        CLASSIFY,
                        () -> parts.fatalRecords().guard(new ClassifyProcessor(parts, byText)),
                        REVIEWS_SOURCE)
                .addSink(CLASSIFIED_SINK, parts.topics().classifiedReviews(), bytes, bytes, CLASSIFY)
                .addSink(LABELS_SINK, parts.topics().reviewLabels(), bytes, bytes, CLASSIFY);
    }
}
