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
 * Deletes old entries from a store. Each call goes through a bounded number of entries, from where the last one ended, so
 * that its time does not grow with the store; if many of them are old, it goes through more. Owned by one stream thread.
 *
 * @param <V> the values
 */
final class StoreExpiry<V> {
    private static final int STEP = 5_000;
    /** With this many old entries in a step, another step follows, up to a maximum. */
    private static final int MANY = STEP / 5;

    private static final int STEPS = 10;

    private final KeyValueStore<String, V> store;
    private final Function<V, Instant> storedAt;
    private String cursor;

    StoreExpiry(KeyValueStore<String, V> store, Function<V, Instant> storedAt) {
        this.store = store;
        this.storedAt = storedAt;
    }

    /**
     * Deletes, of the next entries, those stored before this time.
     *
     * @param removed called with each of them
     */
    void deleteOlderThan(Instant time, BiConsumer<String, V> removed) {
        for (int step = 0; step < STEPS; step++) {
            List<String> old = nextOlderThan(time);
            old.forEach(key -> removed.accept(key, store.delete(key)));
            if (cursor == null || old.size() < MANY) {
                break;
            }
        }
    }

    /** Keys alone, since the values may be large. */
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
