package io.reviewstream.streamer.feedback;

import io.reviewstream.common.deadletter.DeadLetter;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.common.serde.Utf8;
import io.reviewstream.streamer.deadletter.DeadLetters;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.ParsingProcessor;
import io.reviewstream.streamer.deadletter.ParsingProcessor.Keyed;
import io.reviewstream.streamer.deadletter.ParsingProcessor.RecordParser;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.feedback.JoinProcessor.JoinInput;
import io.reviewstream.streamer.feedback.JoinProcessor.JoinOutput;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.trigger.ChampionSource;
import io.reviewstream.streamer.trigger.DistinctLabelCounter;
import io.reviewstream.streamer.trigger.TriggerEvent;
import io.reviewstream.streamer.trigger.TriggerGauges;
import io.reviewstream.streamer.trigger.TriggerProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Joins labels with predictions, which makes the training set, and requests retraining when enough of it is new. Three
 * stages, each with partitions of its own: the join by review, the count by labelled review, and the trigger on one
 * partition.
 */
public final class FeedbackTopology {
    static final Serde<String> STRING = Serdes.String();
    /** Clocks of whoever labels and of producers differ by less. */
    private static final Duration MOST_AHEAD = Duration.ofMinutes(5);

    private FeedbackTopology() {}

    /**
     * The topology. The order of the sources is fixed: Kafka Streams numbers tasks and their directories by it. Those of label
     * requests come last, so that the other tasks keep their state when requests are turned on.
     */
    public static Topology build(FeedbackParts parts) {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, JoinInput> predictions = predictions(builder, parts);
        KStream<String, JoinInput> labels = labels(builder, parts);
        KStream<String, byte[]> labeledReviews = parsed(
                builder, parts, parts.topics().labeledReviews(), "labeled-reviews", false, FeedbackTopology::row);
        KStream<String, JoinInput> feedback = predictions
                .merge(labels, Named.as("labels-and-predictions"))
                .merge(erasures(labeledReviews, parts), Named.as("feedback"));
        trigger(builder, labeledReviews, parts);
        if (parts.settings().labelRequests().isEnabled()) {
            feedback = feedback.merge(RequestStreams.requests(builder, parts), Named.as("feedback-and-requests"))
                    .merge(RequestStreams.disagreements(builder, parts), Named.as("feedback-and-disagreements"));
        }
        KStream<String, JoinOutput> joined = join(builder, feedback, parts);
        if (parts.settings().labelRequests().isEnabled()) {
            RequestStreams.choose(builder, joined, parts);
        }
        return builder.build();
    }

    /**
     * The input topics that decide how many partitions the changelogs of the join and of the count have, by one store of each.
     * The trigger has one partition, and the topic of labels no store.
     */
    public static Map<String, Set<String>> inputsByStore(Topics topics) {
        return Map.of(
                JoinState.PREDICTIONS,
                Set.of(topics.classifiedReviews()),
                DistinctLabelCounter.SEEN,
                Set.of(topics.labeledReviews(), topics.retrainRequests(), topics.modelAnnouncements()));
    }

    private static KStream<String, JoinInput> predictions(StreamsBuilder builder, FeedbackParts parts) {
        return parsed(builder, parts, parts.topics().classifiedReviews(), "predictions", true, prediction())
                .mapValues(prediction -> new JoinInput.PredictionInput(prediction), Named.as("as-prediction"));
    }

    private static KStream<String, JoinInput> labels(StreamsBuilder builder, FeedbackParts parts) {
        return parsed(builder, parts, parts.topics().reviewLabels(), "labels", false, label(parts))
                .repartition(Repartitioned.<String, ReviewLabel>as(DeadLetters.LABELS_BY_REVIEW)
                        .withKeySerde(STRING)
                        .withValueSerde(new JsonSerde<>(ReviewLabel.class))
                        .withNumberOfPartitions(parts.partitions()))
                .mapValues(label -> new JoinInput.LabelInput(label), Named.as("as-label"));
    }

    private static KStream<String, JoinInput> erasures(KStream<String, byte[]> labeledReviews, FeedbackParts parts) {
        return labeledReviews
                .filter((id, row) -> row == null, Named.as("tombstones"))
                .repartition(Repartitioned.<String, byte[]>as("erasures-by-review")
                        .withKeySerde(STRING)
                        .withValueSerde(Serdes.ByteArray())
                        .withNumberOfPartitions(parts.partitions()))
                .mapValues(tombstone -> new JoinInput.ErasureInput(), Named.as("as-erasure"));
    }

    private static KStream<String, JoinOutput> join(
            StreamsBuilder builder, KStream<String, JoinInput> feedback, FeedbackParts parts) {
        JoinState.stores(parts).forEach(builder::addStateStore);
        KStream<String, JoinOutput> joined = feedback.process(
                () -> parts.fatalRecords().guard(new JoinProcessor(parts)),
                Named.as("join"),
                JoinState.PREDICTIONS,
                JoinState.LABELS,
                JoinState.ERASED);
        joined.split(Named.as("joined-"))
                .branch(
                        (id, output) ->
                                output instanceof JoinOutput.MatchedLabel || output instanceof JoinOutput.ErasedReview,
                        Branched.<String, JoinOutput>withConsumer(rows -> rows.mapValues(
                                                FeedbackTopology::reviewOrTombstone, Named.as("labeled-review"))
                                        .to(
                                                parts.topics().labeledReviews(),
                                                Produced.with(STRING, new JsonSerde<>(LabeledReview.class))
                                                        .withName("labeled-reviews-sink")))
                                .withName("matched"))
                .branch(
                        (id, output) -> output instanceof JoinOutput.UnmatchedLabel,
                        Branched.<String, JoinOutput>withConsumer(unmatched -> unmatched
                                        .mapValues(
                                                output -> ((JoinOutput.UnmatchedLabel) output).label(),
                                                Named.as("unmatched-label"))
                                        .to(
                                                parts.topics().labelsUnmatched(),
                                                Produced.with(STRING, new JsonSerde<>(ReviewLabel.class))
                                                        .withName("labels-unmatched-sink")))
                                .withName("unmatched"))
                .noDefaultBranch();
        return joined;
    }

    private static void trigger(StreamsBuilder builder, KStream<String, byte[]> labeledReviews, FeedbackParts parts) {
        builder.addStateStore(store(parts, DistinctLabelCounter.SEEN, Serdes.Long()));
        builder.addStateStore(store(parts, TriggerProcessor.STORE, Serdes.ByteArray()));
        KStream<String, TriggerEvent> counted =
                labeledReviews.process(DistinctLabelCounter::new, Named.as("count-once"), DistinctLabelCounter.SEEN);
        KStream<String, TriggerEvent> requested = parsed(
                builder,
                parts,
                parts.topics().retrainRequests(),
                "retrain-requests",
                true,
                triggerEvent(RetrainRequest.class, TriggerEvent.RetrainRequested::new));
        KStream<String, TriggerEvent> announced = parsed(
                builder,
                parts,
                parts.topics().modelAnnouncements(),
                "model-announcements",
                true,
                triggerEvent(ModelAnnouncement.class, TriggerEvent.ModelAnnounced::new));
        counted.merge(requested, Named.as("labels-and-requests"))
                .merge(announced, Named.as("everything-to-know"))
                .repartition(Repartitioned.<String, TriggerEvent>as("trigger-events")
                        .withKeySerde(STRING)
                        .withValueSerde(new JsonSerde<>(TriggerEvent.class))
                        .withNumberOfPartitions(1))
                .process(
                        () -> parts.fatalRecords()
                                .guard(new TriggerProcessor(
                                        parts.settings(), parts.metrics(), parts.triggerGauges(), parts.champions())),
                        Named.as("trigger"),
                        TriggerProcessor.STORE)
                .to(
                        parts.topics().retrainRequests(),
                        Produced.with(STRING, new JsonSerde<>(RetrainRequest.class))
                                .withName("retrain-requests-sink"));
    }

    private static LabeledReview reviewOrTombstone(JoinOutput joined) {
        return joined instanceof JoinOutput.MatchedLabel matched ? matched.review() : null;
    }

    static <T> KStream<String, T> parsed(
            StreamsBuilder builder,
            FeedbackParts parts,
            String topic,
            String name,
            boolean tombstones,
            RecordParser<T> parser) {
        Consumed<byte[], byte[]> bytes = Consumed.with(Serdes.ByteArray(), Serdes.ByteArray());
        return builder.stream(topic, bytes.withName(name + "-source"))
                .process(
                        () -> parts.fatalRecords().guard(new ParsingProcessor<>(tombstones, parser)),
                        Named.as("parse-" + name));
    }

    private static RecordParser<ClassifiedReview> prediction() {
        JsonSerde<ClassifiedReview> json = new JsonSerde<>(ClassifiedReview.class);
        return record -> {
            ClassifiedReview prediction = json.fromBytes(record.value());
            Utf8.require(prediction.reviewText(), "the review's text");
            return new Keyed<>(prediction.reviewId(), prediction);
        };
    }

    private static RecordParser<ReviewLabel> label(FeedbackParts parts) {
        InputParser parser = new InputParser(parts.fields());
        JsonSerde<ReviewLabel> json = new JsonSerde<>(ReviewLabel.class);
        return record -> {
            ReviewLabel read = parser.label(record.value());
            Instant labeledAt =
                    labeledAt(read, DeadLetter.timestamp(record.headers(), record.timestamp()), parts.metrics());
            ReviewLabel label =
                    new ReviewLabel(read.reviewId(), read.isPositive(), Optional.of(labeledAt), read.origin());
            Utf8.require(label.reviewId(), "the review's id");
            // A label that expires is written there, where it can no longer be rejected.
            parts.limits()
                    .require(
                            parts.topics().labelsUnmatched(),
                            label.reviewId(),
                            json.toBytes(label),
                            new RecordHeaders());
            return new Keyed<>(label.reviewId(), label);
        };
    }

    /** A label of the future, or one in microseconds, would count as the newest for ever: it has the time of its record. */
    private static Instant labeledAt(ReviewLabel label, Instant recordTime, StreamerMetrics metrics) {
        Instant now = Instant.now();
        Instant latest = (recordTime.isAfter(now) ? recordTime : now).plus(MOST_AHEAD);
        if (label.labeledAt().filter(at -> at.isAfter(latest)).isPresent()) {
            metrics.count(CountedEvent.LABEL_TIME_REPLACED);
            return recordTime;
        }
        return label.labeledAt().orElse(recordTime);
    }

    /** Only the key is parsed; the join does not use the row. */
    static Keyed<byte[]> row(Record<byte[], byte[]> record) {
        if (record.key() == null) {
            throw new SerializationException("The key is null; a labelled review is keyed by its id");
        }
        return new Keyed<>(Utf8.decode(record.key(), "The key"), record.value());
    }

    private static <T> RecordParser<TriggerEvent> triggerEvent(Class<T> type, Function<T, TriggerEvent> event) {
        JsonSerde<T> json = new JsonSerde<>(type);
        return record -> new Keyed<>(TriggerEvent.KEY, event.apply(json.fromBytes(record.value())));
    }

    static <V> StoreBuilder<KeyValueStore<String, V>> store(FeedbackParts parts, String name, Serde<V> value) {
        return Stores.keyValueStoreBuilder(parts.stores().apply(name), STRING, value);
    }

    /**
     * The parts of the feedback application.
     *
     * @param fields the JSON pointers of id and label in a label
     * @param partitions of {@code classified-reviews}; labels are repartitioned to the same number
     * @param stores supplies the store with a name
     */
    public record FeedbackParts(
            Topics topics,
            FeedbackSettings settings,
            InputFields fields,
            int partitions,
            Function<String, KeyValueBytesStoreSupplier> stores,
            SizeLimits limits,
            FatalRecords fatalRecords,
            StreamerMetrics metrics,
            TriggerGauges triggerGauges,
            ChampionSource champions) {
        public FeedbackParts {
            if (partitions < 1) {
                throw new IllegalArgumentException("a topic has at least one partition, not " + partitions);
            }
        }
    }
}
