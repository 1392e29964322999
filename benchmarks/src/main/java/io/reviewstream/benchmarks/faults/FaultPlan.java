package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.result.Limits;
import io.reviewstream.streamer.settings.StreamerSettings.ProcessingGuarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a fault run does.
 *
 * @param reviewsPerSecond that are sent; labels are sent besides
 * @param settleTimeout time to process all records after the last fault
 * @param directory for logs, data and models; a temporary one if absent
 */
public record FaultPlan(
        Faults faults, Streamers streamers, int reviewsPerSecond, Duration settleTimeout, Optional<Path> directory) {
    /** Checks the numbers. */
    public FaultPlan {
        Limits.between(1, 100_000, "--reviews-per-second", reviewsPerSecond);
        Limits.atLeast(1, "--settle-timeout", settleTimeout.toSeconds());
    }

    /**
     * Which faults happen.
     *
     * @param length of the time in which they happen
     * @param seed of faults, reviews and labels
     */
    public record Faults(Duration length, double faultsPerMinute, Set<FaultKind> kinds, long seed) {
        /** Checks the numbers. */
        public Faults {
            Limits.require(length.toMillis() > 0, "--minutes must be above 0", length.toMillis() / 60_000.0);
            Limits.require(
                    faultsPerMinute > 0 && faultsPerMinute <= 60,
                    "--faults-per-minute must be above 0 and at most 60",
                    faultsPerMinute);
            Limits.require(!kinds.isEmpty(), "--kinds must name at least one kind of fault", kinds);
            kinds = Set.copyOf(kinds);
        }
    }

    /**
     * What the faults happen to.
     *
     * @param instances at the start
     * @param retrainAfter number of new labels after which retraining is requested
     */
    public record Streamers(int instances, ProcessingGuarantee guarantee, Subject subject, long retrainAfter) {
        /** Checks the numbers. */
        public Streamers {
            Limits.between(1, 16, "--instances", instances);
            Limits.atLeast(1, "--retrain-after", retrainAfter);
        }
    }

    /** A kind of fault. */
    public enum FaultKind {
        KILL("kill -9"),
        STOP("graceful stop"),
        PAUSE("pause past the session timeout"),
        ADD("instance added"),
        REMOVE("instance removed"),
        RESTART_BROKER("broker restarted"),
        PROMOTE("model promoted, not announced"),
        ANNOUNCE("model promoted and announced"),
        /** A bundle outside the registry is announced. Nothing must change. */
        ANNOUNCE_BAD("bad model announced");

        private final String text;

        FaultKind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** The program under test. */
    public enum Subject {
        /** The streamer. */
        STREAMER,
        /** One with a planted bug: {@link HoldingSubject} classifies, the streamer does the rest. */
        HOLDING
    }
}
