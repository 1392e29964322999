package io.reviewstream.streamer.classify;

import io.reviewstream.streamer.classify.BatchPredictor.PredictionResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The latest results by topic partition and offset. It serves two purposes. A batch also predicts records whose turn
 * comes later. And a transaction that exceeds its timeout is rolled back and its records are read again: since their
 * predictions are here, each attempt gets further than the one before, however slow the model is. It holds no texts.
 * Owned by one stream thread.
 */
final class PredictionCache {
    private record CachedResult(String valueSha256, PredictionResult result) {}

    private final Map<PrefetchedRecord.RecordPosition, CachedResult> results;

    /**
     * An empty cache.
     *
     * @param capacity number of results; the oldest are evicted
     */
    PredictionCache(int capacity) {
        results = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<PrefetchedRecord.RecordPosition, CachedResult> eldest) {
                return size() > capacity;
            }
        };
    }

    void put(PrefetchedRecord record, PredictionResult result) {
        results.remove(record.position());
        results.put(record.position(), new CachedResult(record.valueSha256(), result));
    }

    /** The result for the record at this position, if it had the same value. */
    Optional<PredictionResult> find(PrefetchedRecord record) {
        CachedResult cached = results.get(record.position());
        return cached != null && cached.valueSha256().equals(record.valueSha256())
                ? Optional.of(cached.result())
                : Optional.empty();
    }
}
