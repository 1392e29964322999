package io.reviewstream.streamer.settings;

import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.serde.InputParser.InputFields;
import java.time.Duration;
import java.util.Objects;

/**
 * Settings of the classify application.
 *
 * @param serving file, device and batching; each of its threads is a stream thread
 * @param cachedPredictions number of predictions that are kept for reviews with the same text; 0 for none
 * @param fetchMinBytes {@code fetch.min.bytes} of the consumer; larger values fill batches at low traffic and add latency
 * @param fetchMaxWait {@code fetch.max.wait.ms} of the consumer
 */
public record ClassifySettings(
        InputFields fields,
        ReviewIdSource idSource,
        ServingSettings serving,
        int cachedPredictions,
        int fetchMinBytes,
        Duration fetchMaxWait) {
    /** Shorter than the transaction timeout, which an idle fetch must not exceed. */
    private static final Duration LONGEST_FETCH = Duration.ofSeconds(5);

    /** Every core; no prediction is kept; a fetch returns at once. */
    public static final ClassifySettings DEFAULT = new ClassifySettings(
            InputFields.DEFAULT, ReviewIdSource.PAYLOAD, ServingSettings.ON_CPU, 0, 1, Duration.ofMillis(500));

    public ClassifySettings {
        Objects.requireNonNull(fields);
        Objects.requireNonNull(idSource);
        Objects.requireNonNull(serving);
        if (cachedPredictions < 0) {
            throw new IllegalArgumentException("--prediction-cache must be at least 0, not " + cachedPredictions + ".");
        }
        if (fetchMinBytes < 1) {
            throw new IllegalArgumentException("--fetch-min-bytes must be at least 1, not " + fetchMinBytes + ".");
        }
        if (fetchMaxWait.isNegative() || fetchMaxWait.compareTo(LONGEST_FETCH) > 0) {
            throw new IllegalArgumentException("--fetch-max-wait must be between 0s and "
                    + DurationText.of(LONGEST_FETCH) + ", not " + DurationText.of(fetchMaxWait) + ".");
        }
    }

    /** A copy with this many threads. */
    public ClassifySettings withThreads(int number) {
        return new ClassifySettings(
                fields, idSource, serving.withThreads(number), cachedPredictions, fetchMinBytes, fetchMaxWait);
    }

    /** A copy that keeps this many predictions. */
    public ClassifySettings withCachedPredictions(int number) {
        return new ClassifySettings(fields, idSource, serving, number, fetchMinBytes, fetchMaxWait);
    }

    /** Where the id of a review is read if the header {@code review.id} is absent; topic-partition-offset if it has none. */
    public enum ReviewIdSource {
        /** The id field of the payload. */
        PAYLOAD,
        /** The key of the record, then the payload; for topics keyed by review only. */
        KEY
    }
}
