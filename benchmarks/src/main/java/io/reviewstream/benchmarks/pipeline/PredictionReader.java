package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.common.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the committed predictions of a topic from its beginning. Owned by one thread. */
final class PredictionReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    /** One poll returns a whole commit. */
    private static final int MAX_POLL_RECORDS = 10_000;

    private static final String MODEL_VERSION = "model.version";

    private final KafkaConsumer<String, byte[]> consumer;

    /**
     * A prediction as a reader of committed records sees it.
     *
     * @param id of its review, counted through the benchmark
     * @param seenNanos when it was read, by this process's {@link System#nanoTime}
     * @param appendedMillis when the broker appended it, before it was committed
     */
    record SeenPrediction(long id, long seenNanos, long appendedMillis, String modelVersion) {}

    PredictionReader(KafkaSettings kafka, String topic) {
        consumer = new KafkaConsumer<>(
                kafka.with(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        MAX_POLL_RECORDS)),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** The predictions committed since the last call; waits a moment if there are none. */
    List<SeenPrediction> poll() {
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        long seen = System.nanoTime();
        return records.partitions().stream()
                .flatMap(partition -> records.records(partition).stream())
                .map(record -> prediction(record, seen))
                .toList();
    }

    private static SeenPrediction prediction(ConsumerRecord<String, byte[]> record, long seen) {
        String version = new String(record.headers().lastHeader(MODEL_VERSION).value(), StandardCharsets.UTF_8);
        return new SeenPrediction(Long.parseLong(record.key()), seen, record.timestamp(), version);
    }

    /**
     * Throughput: predictions committed after the first commit, by the time from the first to the last commit. With a
     * single commit, all predictions by the time since {@code startNanos}, which underestimates it.
     *
     * @param predictions in the order in which they were read
     * @param startNanos when the reviews became visible to the streamer
     */
    static double throughput(List<SeenPrediction> predictions, long startNanos) {
        long first = predictions.get(0).seenNanos();
        long last = predictions.get(predictions.size() - 1).seenNanos();
        long later = predictions.stream()
                .filter(prediction -> prediction.seenNanos() > first)
                .count();
        return later == 0 ? predictions.size() * 1e9 / (last - startNanos) : later * 1e9 / (last - first);
    }

    /**
     * The longest time between one and the next.
     *
     * @param times at least two, in any order and unit
     */
    static long longestGap(LongStream times) {
        long[] sorted = times.sorted().toArray();
        if (sorted.length < 2) {
            throw new IllegalArgumentException("a gap needs at least two times, not " + sorted.length);
        }
        return IntStream.range(1, sorted.length)
                .mapToLong(i -> sorted[i] - sorted[i - 1])
                .max()
                .orElseThrow();
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** How often each of some reviews was classified. Owned by one thread. */
    static final class DeliveryCounts {
        private final long firstId;
        private final int reviews;
        private final BitSet classified;
        private final Map<String, Integer> byVersion = new TreeMap<>();
        private int duplicated;

        /** Of {@code reviews} reviews with consecutive ids. */
        DeliveryCounts(long firstId, int reviews) {
            this.firstId = firstId;
            this.reviews = reviews;
            this.classified = new BitSet(reviews);
        }

        /** Counts a prediction; whether its review is one of these. */
        boolean add(SeenPrediction prediction) {
            long index = prediction.id() - firstId;
            if (index < 0 || index >= reviews) {
                return false;
            }
            if (classified.get((int) index)) {
                duplicated++;
            }
            classified.set((int) index);
            byVersion.merge(prediction.modelVersion(), 1, Integer::sum);
            return true;
        }

        long firstId() {
            return firstId;
        }

        int classified() {
            return classified.cardinality();
        }

        int lost() {
            return reviews - classified();
        }

        /** Predictions beyond the first of a review. */
        int duplicated() {
            return duplicated;
        }

        /** Number of predictions by each version of the model. */
        Map<String, Integer> byVersion() {
            return Map.copyOf(byVersion);
        }

        boolean isComplete() {
            return lost() == 0;
        }
    }
}
