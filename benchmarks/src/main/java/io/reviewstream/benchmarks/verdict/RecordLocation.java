package io.reviewstream.benchmarks.verdict;

import java.util.Objects;

/** Where a record stands. */
public record RecordLocation(String topic, int partition, long offset) {
    public RecordLocation {
        Objects.requireNonNull(topic);
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException("no place: partition " + partition + ", offset " + offset);
        }
    }

    /** As the id of a review that brings none. */
    @Override
    public String toString() {
        return topic + "-" + partition + "-" + offset;
    }
}
