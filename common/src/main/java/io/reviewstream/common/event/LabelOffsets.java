package io.reviewstream.common.event;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far {@code labeled-reviews} was read: the end offset, exclusive, of each partition. A partition that is absent
 * was read up to 0.
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

    /** Whether the record at this place was read. */
    public boolean covers(int partition, long offset) {
        return offset < endOffsets.getOrDefault(partition, 0L);
    }

    /** For each partition, the farther of the two. */
    public LabelOffsets max(LabelOffsets other) {
        SortedMap<Integer, Long> merged = new TreeMap<>(endOffsets);
        other.endOffsets.forEach((partition, offset) -> merged.merge(partition, offset, Math::max));
        return new LabelOffsets(merged);
    }
}
