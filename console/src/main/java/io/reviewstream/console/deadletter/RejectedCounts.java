package io.reviewstream.console.deadletter;

import io.reviewstream.common.deadletter.DeadLetter;
import io.reviewstream.common.deadletter.ReplayedOffsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Which dead letters there are for each reason, with one bit for each. Used by one thread. */
final class RejectedCounts {
    /** Others can write dead letters too, with what reasons they like. */
    private static final int MOST_REASONS = 50;

    private final Map<String, Map<TopicPartition, Offsets>> byReason = new TreeMap<>();
    private long read;

    /**
     * Offsets of one partition.
     *
     * @param first that of bit 0
     */
    private record Offsets(long first, BitSet bits) {
        long retained(long start) {
            int passed = Math.toIntExact(Math.max(0, start - first));
            return bits.get(passed, Math.max(passed, bits.length())).cardinality();
        }

        long pending(long start, ReplayedOffsets replayed) {
            return bits.stream()
                    .mapToLong(bit -> first + bit)
                    .filter(offset -> offset >= start && !replayed.contains(offset))
                    .count();
        }
    }

    void add(DeadLetter letter) {
        read++;
        Offsets offsets = byReason.computeIfAbsent(reason(letter), reason -> new HashMap<>())
                .computeIfAbsent(
                        new TopicPartition(
                                letter.record().topic(), letter.record().partition()),
                        partition -> new Offsets(letter.record().offset(), new BitSet()));
        offsets.bits().set(Math.toIntExact(letter.record().offset() - offsets.first()));
    }

    private String reason(DeadLetter letter) {
        return byReason.size() < MOST_REASONS || byReason.containsKey(letter.reason()) ? letter.reason() : "other";
    }

    long read() {
        return read;
    }

    /**
     * How many the topic still has.
     *
     * @param starts the first offset of each partition that is still there
     */
    Map<String, Long> retained(Map<TopicPartition, Long> starts) {
        return sums((partition, offsets) -> offsets.retained(starts.get(partition)));
    }

    /** How many of these have not been replayed. */
    Map<String, Long> pending(Map<TopicPartition, Long> starts, Map<TopicPartition, ReplayedOffsets> replayed) {
        return sums((partition, offsets) -> offsets.pending(starts.get(partition), replayed.get(partition)));
    }

    private Map<String, Long> sums(PartitionCount count) {
        Map<String, Long> sums = new TreeMap<>();
        byReason.forEach((reason, partitions) -> {
            long sum = partitions.entrySet().stream()
                    .mapToLong(entry -> count.of(entry.getKey(), entry.getValue()))
                    .sum();
            if (sum > 0) {
                sums.put(reason, sum);
            }
        });
        return sums;
    }

    @FunctionalInterface
    private interface PartitionCount {
        long of(TopicPartition partition, Offsets offsets);
    }
}
