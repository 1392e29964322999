package io.reviewstream.common.event;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * End offsets, exclusive, up to which each partition of {@code labeled-reviews} was read; 0 for an absent partition.
 */
public record LabelOffsets(SortedMap<Integer, Long> endOffsets) {
    /** Nothing was read. */
    public static final LabelOffsets NONE = new LabelOffsets(Collections.emptySortedMap());

    public LabelOffsets {
        endOffsets = Collections.unmodifiableSortedMap(new TreeMap<>(endOffsets));
        endOffsets.forEach((partition, offset) -> {
            if (partition < 0 || offset < 0) {
                throw new IllegalArgumentException("negative partition or offset: " + partition + "=" + offset);
            }
        });
    }

    /** Offsets of any map. */
    public static LabelOffsets of(Map<Integer, Long> endOffsets) {
        return new LabelOffsets(new TreeMap<>(endOffsets));
    }

    /** Whether the record at this offset was read. */
    public boolean covers(int partition, long offset) {
        return offset < endOffsets.getOrDefault(partition, 0L);
    }

    /** Whether none is beyond these ends; otherwise they are offsets of another topic, which had the same name. */
    public boolean isWithin(LabelOffsets ends) {
        return endOffsets.entrySet().stream()
                .allMatch(entry -> entry.getValue() <= ends.endOffsets.getOrDefault(entry.getKey(), 0L));
    }

    /** The maximum of each partition. */
    public LabelOffsets max(LabelOffsets other) {
        SortedMap<Integer, Long> merged = new TreeMap<>(endOffsets);
        other.endOffsets.forEach((partition, offset) -> merged.merge(partition, offset, Math::max));
        return new LabelOffsets(merged);
    }
}
