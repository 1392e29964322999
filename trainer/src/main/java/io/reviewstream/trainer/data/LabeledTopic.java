package io.reviewstream.trainer.data;

import io.reviewstream.common.bundle.Manifest.Source;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.failure.Failure;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.serde.JsonSerde;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code labeled-reviews} from its beginning to where it ends now. Of one review's records the last counts, a
 * tombstone erases it; open transactions are not waited for, aborted ones not seen. A record that is no labelled review
 * is logged with its place, counted and passed over.
 */
public final class LabeledTopic {
    private static final Logger LOG = LoggerFactory.getLogger(LabeledTopic.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaSettings kafka;
    private final String topic;
    private final JsonSerde<LabeledReview> serde = new JsonSerde<>(LabeledReview.class);

    /** The topic of that name, which exists. */
    public LabeledTopic(KafkaSettings kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * What the topic holds now. A text may still be in it under two ids; then the one that was labelled last comes
     * last.
     *
     * @throws Failure where Kafka cannot be reached or gives nothing for 30 seconds
     */
    public Corpus read() {
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Reading reading = new Reading();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < ends.get(new TopicPartition(topic, record.partition()))) {
                        reading.add(record);
                    }
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                }
                if (System.nanoTime() > deadline) {
                    throw Failure.unreachable(
                            "Topic " + topic + " gave nothing for " + PATIENCE.toSeconds() + " s; try again.", null);
                }
            }
            return reading.corpus(ends);
        } catch (KafkaException e) {
            throw Failure.unreachable(
                    "Cannot read topic " + topic + " at " + kafka.bootstrapServers() + ": " + e.getMessage(), e);
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                kafka.with(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic);
        return partitions.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private record Labelled(LabeledReview review, ReviewRow row) {}

    /** The last record of each review so far. */
    private final class Reading {
        private final Map<String, Labelled> byKey = new LinkedHashMap<>();
        private long unreadable;

        void add(ConsumerRecord<byte[], byte[]> record) {
            try {
                String key = key(record);
                if (record.value() == null) {
                    byKey.remove(key);
                    return;
                }
                LabeledReview review = serde.fromBytes(record.value());
                Origin origin = new Origin.OnTopic(record.partition(), record.offset());
                ReviewRow row = ReviewRow.of(review.reviewId(), review.reviewText(), review.isPositive(), origin);
                byKey.put(key, new Labelled(review, row));
            } catch (SerializationException e) {
                unreadable++;
                LOG.atWarn()
                        .addKeyValue("record", record.topic() + "-" + record.partition() + "-" + record.offset())
                        .addKeyValue("reason", e.getMessage())
                        .log("Labelled review passed over");
            }
        }

        private String key(ConsumerRecord<byte[], byte[]> record) {
            if (record.key() == null) {
                throw new SerializationException("The record has no key");
            }
            return new String(record.key(), java.nio.charset.StandardCharsets.UTF_8);
        }

        Corpus corpus(Map<TopicPartition, Long> ends) {
            List<ReviewRow> rows = byKey.values().stream()
                    .sorted(Comparator.comparing(labelled -> labelled.review().labeledAt()))
                    .map(Labelled::row)
                    .toList();
            Map<Integer, Long> offsets = new TreeMap<>();
            ends.forEach((partition, end) -> offsets.put(partition.partition(), end));
            Map<Corpus.LeftOut, Long> leftOut = new HashMap<>();
            if (unreadable > 0) {
                leftOut.put(Corpus.LeftOut.UNREADABLE, unreadable);
            }
            return new Corpus(
                    rows,
                    List.of(new Source(topic, rows.size(), Optional.empty())),
                    Optional.of(LabelOffsets.of(offsets)),
                    leftOut);
        }
    }
}
