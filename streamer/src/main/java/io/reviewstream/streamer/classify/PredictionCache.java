package io.reviewstream.streamer.classify;

import io.reviewstream.common.hash.Sha256;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * The answers that were given lately, by the place of their record. A transaction that took too long is rolled back, and
 * its records are read again; were they classified again as well, a slow model would be rolled back for ever. As it is,
 * each try gets further than the one before. Keeps no texts. Owned by one stream thread.
 */
final class PredictionCache {
    private record RecordPosition(TopicPartition partition, long offset) {}

    private record CachedPrediction(String sha256, PrefetchedRecord.ModelPrediction answer) {}

    private final Map<RecordPosition, CachedPrediction> answers;

    /**
     * Empty.
     *
     * @param cap answers beyond which the oldest are forgotten
     */
    PredictionCache(int cap) {
        answers = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<RecordPosition, CachedPrediction> eldest) {
                return size() > cap;
            }
        };
    }

    void remember(TopicPartition partition, long offset, byte[] value, PrefetchedRecord.ModelPrediction answer) {
        RecordPosition place = new RecordPosition(partition, offset);
        answers.remove(place);
        answers.put(place, new CachedPrediction(Sha256.of(value), answer));
    }

    /** What was answered to this very value in this place. */
    Optional<PrefetchedRecord.ModelPrediction> find(TopicPartition partition, long offset, byte[] value) {
        return Optional.ofNullable(answers.get(new RecordPosition(partition, offset)))
                .filter(given -> value != null && given.sha256().equals(Sha256.of(value)))
                .map(CachedPrediction::answer);
    }
}
