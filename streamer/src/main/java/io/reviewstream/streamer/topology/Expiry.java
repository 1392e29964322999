package io.reviewstream.streamer.topology;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Walks round a store a bounded number of entries at a time and takes out the old ones, so that no punctuation grows
 * with the store. Owned by one stream thread.
 *
 * @param <V> what is stored
 */
final class Expiry<V> {
    private static final int STEP = 5_000;

    private final KeyValueStore<String, V> store;
    private final Function<V, Instant> storedAt;
    private String cursor;

    Expiry(KeyValueStore<String, V> store, Function<V, Instant> storedAt) {
        this.store = store;
        this.storedAt = storedAt;
    }

    /** Takes out, of the next entries, those stored before this time. */
    List<KeyValue<String, V>> removeOlderThan(Instant time) {
        List<KeyValue<String, V>> old = new ArrayList<>();
        try (KeyValueIterator<String, V> entries = store.range(cursor, null)) {
            for (int step = 0; step < STEP && entries.hasNext(); step++) {
                KeyValue<String, V> entry = entries.next();
                if (storedAt.apply(entry.value).isBefore(time)) {
                    old.add(entry);
                }
            }
            cursor = entries.hasNext() ? entries.peekNextKey() : null;
        }
        old.forEach(entry -> store.delete(entry.key));
        return old;
    }
}
