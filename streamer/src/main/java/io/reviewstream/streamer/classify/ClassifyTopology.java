package io.reviewstream.streamer.classify;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;

/** Reviews become predictions; stateless. */
public final class ClassifyTopology {
    static final String REVIEWS_SOURCE = "reviews";
    static final String CLASSIFY = "classify";
    static final String CLASSIFIED_SINK = "classified-reviews";
    static final String LABELS_SINK = "labels-of-reviews";

    private ClassifyTopology() {}

    /**
     * The topology. The source reads bytes, so that nothing can fail before the processor, which stands next to it, so
     * that what the look-ahead knows is what the processor meets.
     */
    public static Topology build(ClassifyParts parts) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        return new Topology()
                .addSource(
                        REVIEWS_SOURCE,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        parts.topics().reviews())
                .addProcessor(CLASSIFY, () -> new ClassifyProcessor(parts), REVIEWS_SOURCE)
                .addSink(CLASSIFIED_SINK, parts.topics().classifiedReviews(), bytes, bytes, CLASSIFY)
                .addSink(LABELS_SINK, parts.topics().reviewLabels(), bytes, bytes, CLASSIFY);
    }
}
