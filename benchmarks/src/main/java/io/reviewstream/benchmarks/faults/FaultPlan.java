package io.reviewstream.benchmarks.faults;

import io.reviewstream.streamer.settings.Guarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a run does.
 *
 * @param length of the time in which faults happen
 * @param seed of faults, reviews and labels
 * @param kinds that happen
 * @param instances at the start
 * @param reviewsPerSecond that are sent; labels come on top
 * @param retrainAfter new labels after which retraining is asked for
 * @param patience how long the streamer may take to catch up after the last fault
 * @param directory for logs, data and models; a temporary one where absent
 */
public record FaultPlan(
        Duration length,
        long seed,
        double faultsPerMinute,
        Set<FaultKind> kinds,
        int instances,
        Guarantee guarantee,
        Subject subject,
        int reviewsPerSecond,
        long retrainAfter,
        Duration patience,
        Optional<Path> directory) {
    private static final int MOST_INSTANCES = 16;

    public FaultPlan {
        if (length.isNegative() || length.isZero()) {
            throw new IllegalArgumentException("a run takes some time, not " + length);
        }
        if (!(faultsPerMinute > 0 && faultsPerMinute <= 60)) {
            throw new IllegalArgumentException("there are up to 60 faults a minute, not " + faultsPerMinute);
        }
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("a fault run has some kind of fault");
        }
        kinds = Set.copyOf(kinds);
        if (instances < 1 || instances > MOST_INSTANCES) {
            throw new IllegalArgumentException("there are 1 to " + MOST_INSTANCES + " instances, not " + instances);
        }
        if (reviewsPerSecond < 1 || reviewsPerSecond > 100_000) {
            throw new IllegalArgumentException("there are 1 to 100,000 reviews a second, not " + reviewsPerSecond);
        }
        if (retrainAfter < 1) {
            throw new IllegalArgumentException("retraining needs at least one new label, not " + retrainAfter);
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("catching up takes some time, not " + patience);
        }
        Objects.requireNonNull(guarantee);
        Objects.requireNonNull(subject);
        Objects.requireNonNull(directory);
    }
}
