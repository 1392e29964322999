package io.reviewstream.streamer.release;

import io.reviewstream.common.event.ChallengerPrediction;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.release.ReleaseProcessor.ReleaseEvent;
import io.reviewstream.streamer.release.ShadowProcessor.ShadowedReview;
import io.reviewstream.streamer.settings.ReleaseSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/** Reviews are compared where they are, and counted on one partition. */
public final class ReleaseTopology {
    private ReleaseTopology() {}

    /** The topology. */
    public static Topology build(
            Topics topics,
            ReleaseSettings settings,
            ReleaseMonitor releases,
            FatalRecords fatalRecords,
            StreamerMetrics metrics) {
        return build(topics, settings, (OpenRelease) releases, fatalRecords, metrics);
    }

    static Topology build(
            Topics topics,
            ReleaseSettings settings,
            OpenRelease open,
            FatalRecords fatalRecords,
            StreamerMetrics metrics) {
        StreamsBuilder builder = new StreamsBuilder();
        Duration retention = settings.longestRelease();
        builder.addStateStore(Stores.windowStoreBuilder(
                Stores.persistentWindowStore(PairProcessor.STORE, retention, retention, false),
                Serdes.ByteArray(),
                new JsonSerde<>(PairProcessor.LabeledPair.class)));
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(ReleaseProcessor.STORE), Serdes.String(), Serdes.ByteArray()));
        KStream<String, ReleaseEvent> events = builder.stream(topics.labeledReviews(), bytes("labeled-reviews-source"))
                .process(
                        () -> fatalRecords.guard(new PairProcessor(open, settings.labels(), metrics)),
                        Named.as("compare"),
                        PairProcessor.STORE)
                .repartition(onOnePartition("release-events"));
        if (settings.shadowShare() > 0) {
            events = events.merge(
                    shadow(builder, topics, settings.shadowShare(), open, fatalRecords, metrics),
                    Named.as("merge-traffic"));
        }
        events.process(() -> fatalRecords.guard(new ReleaseProcessor(open)), Named.as("count"), ReleaseProcessor.STORE)
                .to(
                        topics.modelAnnouncements(),
                        Produced.with(Serdes.String(), new JsonSerde<>(ModelAnnouncement.class))
                                .withName("model-announcements-sink"));
        return builder.build();
    }

    /** Classified reviews that the other model predicts too. Only those that come from now on, so none that waited for hours. */
    private static KStream<String, ReleaseEvent> shadow(
            StreamsBuilder builder,
            Topics topics,
            double share,
            OpenRelease open,
            FatalRecords fatalRecords,
            StreamerMetrics metrics) {
        KStream<String, ShadowedReview> shadowed = builder.stream(
                        topics.classifiedReviews(),
                        bytes("classified-reviews-source").withOffsetResetPolicy(AutoOffsetReset.latest()))
                .process(() -> fatalRecords.guard(new ShadowProcessor(open, share, metrics)), Named.as("shadow"));
        shadowed.flatMap(ReleaseTopology::prediction, Named.as("challenger-predictions"))
                .to(
                        topics.challengerPredictions(),
                        Produced.with(Serdes.String(), new JsonSerde<>(ChallengerPrediction.class))
                                .withName("challenger-predictions-sink"));
        return shadowed.mapValues(ShadowedReview::event, Named.as("traffic"))
                .repartition(onOnePartition("release-traffic"));
    }

    private static List<KeyValue<String, ChallengerPrediction>> prediction(String key, ShadowedReview review) {
        return review.prediction().stream()
                .map(prediction -> KeyValue.pair(prediction.reviewId(), prediction))
                .toList();
    }

    private static Consumed<byte[], byte[]> bytes(String name) {
        return Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName(name);
    }

    private static Repartitioned<String, ReleaseEvent> onOnePartition(String name) {
        return Repartitioned.<String, ReleaseEvent>as(name)
                .withKeySerde(Serdes.String())
                .withValueSerde(new JsonSerde<>(ReleaseEvent.class))
                .withNumberOfPartitions(1);
    }

    /** The input topics that decide how many partitions the changelog of the compared reviews has. */
    public static Map<String, Set<String>> inputsByStore(Topics topics) {
        return Map.of(PairProcessor.STORE, Set.of(topics.labeledReviews()));
    }
}
