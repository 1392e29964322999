package io.reviewstream.streamer.release;

import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.ReleaseSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/** Labelled reviews are compared where they are, and counted on one partition. */
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
        builder.stream(
                        topics.labeledReviews(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("labeled-reviews-source"))
                .process(
                        () -> fatalRecords.guard(new PairProcessor(open, settings.labels(), metrics)),
                        Named.as("compare"),
                        PairProcessor.STORE)
                .repartition(Repartitioned.<String, PairEvent>as("release-events")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(new JsonSerde<>(PairEvent.class))
                        .withNumberOfPartitions(1))
                .process(
                        () -> fatalRecords.guard(new ReleaseProcessor(open)), Named.as("count"), ReleaseProcessor.STORE)
                .to(
                        topics.modelAnnouncements(),
                        Produced.with(Serdes.String(), new JsonSerde<>(ModelAnnouncement.class))
                                .withName("model-announcements-sink"));
        return builder.build();
    }

    /** The input topics that decide how many partitions the changelog of the compared reviews has. */
    public static Map<String, Set<String>> inputsByStore(Topics topics) {
        return Map.of(PairProcessor.STORE, Set.of(topics.labeledReviews()));
    }
}
