package io.reviewstream.streamer.feedback;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Walks round a store a bounded number of entries at a time and takes out the old ones, so that no punctuation grows
 * with the store. It walks farther where much is old, so that the store does not outgrow the walk. Owned by one stream
 * thread.
 *
 * @param <V> what is stored
 */
final class StoreExpiry<V> {
    private static final int STEP = 5_000;
    /** What makes another step worth while, and how many there are at most. */
    private static final int MUCH = STEP / 5;

    private static final int STEPS = 10;

    private final KeyValueStore<String, V> store;
    private final Function<V, Instant> storedAt;
    private String cursor;

    StoreExpiry(KeyValueStore<String, V> store, Function<V, Instant> storedAt) {
        this.store = store;
        this.storedAt = storedAt;
    }

    /**
     * Takes out, of the next entries, those stored before this time.
     *
     * @param removed gets each of them
     */
    void removeOlderThan(Instant time, BiConsumer<String, V> removed) {
        for (int step = 0; step < STEPS; step++) {
            List<String> old = nextOlderThan(time);
            old.forEach(key -> removed.accept(key, store.delete(key)));
            if (cursor == null || old.size() < MUCH) {
                break;
            }
        }
    }

    /** Keys alone, since what is stored may be large. */
    private List<String> nextOlderThan(Instant time) {
        List<String> old = new ArrayList<>();
        try (KeyValueIterator<String, V> entries = store.range(cursor, null)) {
            for (int entry = 0; entry < STEP && entries.hasNext(); entry++) {
                KeyValue<String, V> next = entries.next();
                if (storedAt.apply(next.value).isBefore(time)) {
                    old.add(next.key);
                }
            }
            cursor = entries.hasNext() ? entries.peekNextKey() : null;
        }
        return old;
    }
}
