package io.reviewstream.streamer.trigger;

import io.reviewstream.common.event.ModelAnnouncement;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The model in force, as announced.
 *
 * @param number higher is newer; a rollback has a new one
 * @param since when it was announced
 * @param gateAccuracy what its gate found it to have at the least, in (0, 1]; absent where the announcement does not say
 */
record ActiveChampion(String version, long number, Instant since, Optional<Double> gateAccuracy) {
    /** The lower end of the accuracy's interval, since the holdout was a sample; without it, the accuracy itself. */
    private static final String LOWEST_ACCURACY = "accuracyLow";

    private static final String ACCURACY = "accuracy";

    ActiveChampion {
        Objects.requireNonNull(version);
        Objects.requireNonNull(since);
        Objects.requireNonNull(gateAccuracy);
    }

    /** Of an announcement that is ACTIVE. */
    static ActiveChampion of(ModelAnnouncement active) {
        return new ActiveChampion(
                active.modelVersion().orElseThrow(),
                active.championNumber().orElseThrow(),
                active.announcedAt(),
                Stream.of(LOWEST_ACCURACY, ACCURACY)
                        .flatMap(name -> Stream.ofNullable(active.metrics().get(name)))
                        .filter(accuracy -> accuracy > 0 && accuracy <= 1)
                        .findFirst());
    }
}
