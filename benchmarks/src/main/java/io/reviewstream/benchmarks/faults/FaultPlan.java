package io.reviewstream.benchmarks.faults;

import io.reviewstream.streamer.settings.ProcessingGuarantee;
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
        ProcessingGuarantee guarantee,
        Subject subject,
        int reviewsPerSecond,
        long retrainAfter,
        Duration patience,
        Optional<Path> directory) {
    private static final int MOST_INSTANCES = 16;

    public FaultPlan {
        if (length.isNegative() || length.isZero()) {
            throw new IllegalArgumentException("--minutes is more than 0.");
        }
        if (!(faultsPerMinute > 0 && faultsPerMinute <= 60)) {
            throw new IllegalArgumentException(
                    "--faults-per-minute is more than 0 and at most 60, not " + faultsPerMinute + ".");
        }
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("--kinds names at least one kind of fault.");
        }
        kinds = Set.copyOf(kinds);
        if (instances < 1 || instances > MOST_INSTANCES) {
            throw new IllegalArgumentException("--instances is 1 to " + MOST_INSTANCES + ", not " + instances + ".");
        }
        if (reviewsPerSecond < 1 || reviewsPerSecond > 100_000) {
            throw new IllegalArgumentException("--reviews-per-second is 1 to 100000, not " + reviewsPerSecond + ".");
        }
        if (retrainAfter < 1) {
            throw new IllegalArgumentException("--retrain-after is at least 1 label, not " + retrainAfter + ".");
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("--patience is at least 1 second, not " + patience.toSeconds() + ".");
        }
        Objects.requireNonNull(guarantee);
        Objects.requireNonNull(subject);
        Objects.requireNonNull(directory);
    }

    /** What happens. */
    public enum FaultKind {
        KILL("kill -9"),
        STOP("graceful stop"),
        PAUSE("pause past the session timeout"),
        ADD("instance added"),
        REMOVE("instance removed"),
        RESTART_BROKER("broker restarted"),
        PROMOTE("model promoted, not announced"),
        ANNOUNCE("model promoted and announced"),
        ANNOUNCE_BAD("bad model announced");

        private final String words;

        FaultKind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** What is put to the test. */
    public enum Subject {
        /** The streamer. */
        STREAMER,
        /** A planted bug: {@link HoldingSubject} classifies in the streamer's place. */
        HOLDING
    }
}
