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
 * The records that the polls of one stream thread returned and that its processors have not processed yet, by partition
 * and offset, and the {@link PredictionCache} of the thread. Kafka Streams holds the records themselves; dropping one
 * here costs an optimisation and nothing else. Owned by one stream thread.
 */
final class PrefetchedRecords {
    /** Far more records than one transaction holds. */
    private static final int CACHED_RESULTS = 10_000;

    private final int maxPerPartition;
    private final PredictionCache cache = new PredictionCache(CACHED_RESULTS);
    private final Map<TopicPartition, NavigableMap<Long, PrefetchedRecord>> partitions = new HashMap<>();

    /**
     * No records.
     *
     * @param maxPerPartition number of records kept of a partition; the oldest are dropped
     */
    PrefetchedRecords(int maxPerPartition) {
        this.maxPerPartition = maxPerPartition;
    }

    /** The results of this thread's batches. */
    PredictionCache cache() {
        return cache;
    }

    /** Adds the records of a poll. Of a partition that was rewound, it drops what will be read again. */
    void register(ConsumerRecords<byte[], byte[]> polled) {
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            NavigableMap<Long, PrefetchedRecord> window =
                    partitions.computeIfAbsent(partition, none -> new TreeMap<>());
            window.tailMap(records.get(0).offset(), true).clear();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                window.put(record.offset(), prefetched(partition, record.offset(), record.value()));
            }
            while (window.size() > maxPerPartition) {
                window.pollFirstEntry();
            }
        }
    }

    /**
     * Removes and returns the record whose turn it is, and drops those before it. A record that was never prefetched,
     * or that was prefetched with another value, is made anew.
     */
    PrefetchedRecord take(TopicPartition partition, long offset, byte[] value) {
        NavigableMap<Long, PrefetchedRecord> window = partitions.getOrDefault(partition, new TreeMap<>());
        window.headMap(offset, false).clear();
        PrefetchedRecord known = window.remove(offset);
        return known != null && known.hasValue(value) ? known : prefetched(partition, offset, value);
    }

    private static PrefetchedRecord prefetched(TopicPartition partition, long offset, byte[] value) {
        return new PrefetchedRecord(new PrefetchedRecord.RecordPosition(partition, offset), value);
    }

    /**
     * The next records of each partition that have no result yet: all of the given partition first, then those of the
     * others.
     *
     * @param limitOfOthers number of records to look at in each other partition
     */
    List<List<PrefetchedRecord>> upcoming(TopicPartition first, int limitOfOthers) {
        List<List<PrefetchedRecord>> windows = new ArrayList<>(partitions.size());
        windows.add(withoutResult(partitions.getOrDefault(first, new TreeMap<>()), maxPerPartition));
        partitions.forEach((partition, window) -> {
            if (!partition.equals(first)) {
                windows.add(withoutResult(window, limitOfOthers));
            }
        });
        return windows;
    }

    private List<PrefetchedRecord> withoutResult(NavigableMap<Long, PrefetchedRecord> window, int limit) {
        return window.values().stream()
                .limit(limit)
                .filter(record -> cache.find(record).isEmpty())
                .toList();
    }

    /** Drops the records of a partition; cached results stay. */
    void drop(TopicPartition partition) {
        partitions.remove(partition);
    }

    /** Number of records of a partition. */
    int size(TopicPartition partition) {
        return partitions.getOrDefault(partition, new TreeMap<>()).size();
    }
}
