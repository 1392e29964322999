package io.reviewstream.streamer.classify;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The network's predictions of the latest different texts, by model version and SHA-256 of the text, so that a text that
 * repeats for hours is classified once. The {@link PredictionCache} is for a record that is processed again; this one is
 * for another record with the same text. It holds no texts.
 *
 * <p>A prediction depends on the text and the model alone, so one that was made for another partition, or in a
 * transaction that was rolled back, holds as well. Output and offset of a record are committed together wherever its
 * prediction is from, so this changes nothing about exactly once. The predictions of a model that was replaced are evicted
 * like others that nobody looks up.
 *
 * <p>One for all stream threads, so that its capacity is that of the process; thread-safe. Texts are hashed outside the lock.
 */
public final class TextPredictionCache {
    private record TextKey(ModelVersion model, String textSha256) {
        private static TextKey of(ModelVersion model, String text) {
            return new TextKey(model, Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private final int capacity;
    private final StreamerMetrics metrics;
    /** Guarded by itself. */
    private final Map<TextKey, Prediction> predictions;

    /**
     * An empty cache.
     *
     * @param capacity number of predictions; the least recently used are evicted, and with 0 nothing is looked up or kept
     */
    public TextPredictionCache(int capacity, StreamerMetrics metrics) {
        this.capacity = capacity;
        this.metrics = metrics;
        this.predictions = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<TextKey, Prediction> eldest) {
                return size() > capacity;
            }
        };
    }

    /**
     * The prediction that this model made of this text.
     *
     * @param text without unpaired surrogates, so that different texts have different bytes
     */
    public Optional<Prediction> find(ModelVersion model, String text) {
        if (capacity == 0) {
            return Optional.empty();
        }
        metrics.count(CountedEvent.PREDICTION_LOOKED_UP);
        TextKey key = TextKey.of(model, text);
        Optional<Prediction> found;
        synchronized (predictions) {
            found = Optional.ofNullable(predictions.get(key));
        }
        found.ifPresent(hit -> metrics.count(CountedEvent.PREDICTION_FOUND));
        return found;
    }

    /** Keeps a prediction that this model's network made of this text. */
    public void put(ModelVersion model, String text, Prediction prediction) {
        if (capacity == 0) {
            return;
        }
        TextKey key = TextKey.of(model, text);
        synchronized (predictions) {
            predictions.put(key, prediction);
        }
    }
}
