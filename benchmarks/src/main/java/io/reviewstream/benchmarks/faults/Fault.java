package io.reviewstream.benchmarks.faults;

import java.time.Duration;
import java.util.Objects;

/**
 * One fault.
 *
 * @param at after the start
 * @param pick which instance, counted round those that could be meant
 * @param length how long an instance is away
 */
record Fault(Duration at, Kind kind, int pick, Duration length) {
    /** What happens. */
    enum Kind {
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

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    Fault {
        Objects.requireNonNull(at);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(length);
    }
}
