package io.reviewstream.streamer.classify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * What the polls of one stream thread have returned and its processors have not met yet, by partition and offset.
 * Kafka Streams holds these records; here they are only known of, so forgetting one costs an optimisation and nothing
 * else. Owned by one stream thread.
 */
final class PrefetchedRecords {
    /** Of answers that were given; far more than one transaction holds. */
    private static final int ANSWERS = 10_000;

    private final int capPerPartition;
    private final PredictionCache given = new PredictionCache(ANSWERS);
    private final Map<TopicPartition, NavigableMap<Long, PrefetchedRecord>> partitions = new HashMap<>();

    /**
     * Empty.
     *
     * @param capPerPartition records of a partition beyond which the oldest are forgotten
     */
    PrefetchedRecords(int capPerPartition) {
        this.capPerPartition = capPerPartition;
    }

    /**
     * Notes what a poll returned. A partition that was rewound forgets what it is about to read again, but for the
     * answers.
     */
    void register(ConsumerRecords<byte[], byte[]> polled) {
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            NavigableMap<Long, PrefetchedRecord> window =
                    partitions.computeIfAbsent(partition, none -> new TreeMap<>());
            window.tailMap(records.get(0).offset(), true).clear();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                window.put(record.offset(), entry(partition, record.offset(), record.value()));
            }
            while (window.size() > capPerPartition) {
                window.pollFirstEntry();
            }
        }
    }

    /**
     * The entry of the record whose turn it is, removed; those before it are dropped. A fresh one where it is not known
     * or its value is another.
     */
    PrefetchedRecord take(TopicPartition partition, long offset, byte[] value) {
        NavigableMap<Long, PrefetchedRecord> window = partitions.getOrDefault(partition, new TreeMap<>());
        window.headMap(offset, false).clear();
        PrefetchedRecord entry = window.remove(offset);
        return entry != null && entry.holds(value) ? entry : entry(partition, offset, value);
    }

    private PrefetchedRecord entry(TopicPartition partition, long offset, byte[] value) {
        PrefetchedRecord entry = new PrefetchedRecord(partition, offset, value);
        given.find(partition, offset, value).ifPresent(entry::answered);
        return entry;
    }

    /** Notes the answer to an entry, for its turn and for the case that its record is read again. */
    void answered(PrefetchedRecord entry, PrefetchedRecord.ModelPrediction answer) {
        entry.answered(answer);
        given.remember(entry.partition(), entry.offset(), entry.value(), answer);
    }

    /**
     * For each partition, this one first, its next open entries.
     *
     * @param limit of entries in this one
     * @param limitOfOthers of entries in each other one
     */
    List<List<PrefetchedRecord>> upcoming(TopicPartition first, int limit, int limitOfOthers) {
        List<List<PrefetchedRecord>> windows = new ArrayList<>(partitions.size());
        windows.add(open(partitions.getOrDefault(first, new TreeMap<>()), limit));
        partitions.forEach((partition, window) -> {
            if (!partition.equals(first)) {
                windows.add(open(window, limitOfOthers));
            }
        });
        return windows;
    }

    private static List<PrefetchedRecord> open(NavigableMap<Long, PrefetchedRecord> window, int limit) {
        return window.values().stream()
                .limit(limit)
                .filter(PrefetchedRecord::isOpen)
                .toList();
    }

    /** Drops all that is known of a partition. */
    void forget(TopicPartition partition) {
        partitions.remove(partition);
    }

    /** How many entries of a partition are known. */
    int size(TopicPartition partition) {
        return partitions.getOrDefault(partition, new TreeMap<>()).size();
    }
}
