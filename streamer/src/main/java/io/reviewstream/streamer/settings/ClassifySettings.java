package io.reviewstream.streamer.settings;

import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.serde.InputFields;
import java.time.Duration;
import java.util.Objects;

/**
 * How reviews are read and classified.
 *
 * @param serving how a model is run; each of its threads is a stream thread
 * @param fetchMinBytes how much a fetch waits for, which fills runs where traffic is low
 * @param fetchMaxWait how long it waits at most
 */
public record ClassifySettings(
        InputFields fields,
        ReviewIdSource idSource,
        ServingSettings serving,
        int fetchMinBytes,
        Duration fetchMaxWait) {
    /** The transaction has to survive an idle fetch. */
    private static final Duration LONGEST_FETCH = Duration.ofSeconds(5);

    /** On every core, no waiting for more. */
    public static final ClassifySettings DEFAULT = new ClassifySettings(
            InputFields.DEFAULT, ReviewIdSource.PAYLOAD, ServingSettings.ON_CPU, 1, Duration.ofMillis(500));

    public ClassifySettings {
        Objects.requireNonNull(fields);
        Objects.requireNonNull(idSource);
        Objects.requireNonNull(serving);
        if (fetchMinBytes < 1) {
            throw new IllegalArgumentException("--fetch-min-bytes is at least 1, not " + fetchMinBytes + ".");
        }
        if (fetchMaxWait.isNegative() || fetchMaxWait.compareTo(LONGEST_FETCH) > 0) {
            throw new IllegalArgumentException("--fetch-max-wait is 0 to " + DurationText.of(LONGEST_FETCH) + ", not "
                    + DurationText.of(fetchMaxWait) + ".");
        }
    }

    /** The same with this many threads. */
    public ClassifySettings withThreads(int number) {
        return new ClassifySettings(fields, idSource, serving.withThreads(number), fetchMinBytes, fetchMaxWait);
    }
}
