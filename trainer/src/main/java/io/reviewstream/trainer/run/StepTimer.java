package io.reviewstream.trainer.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long each step of a run took. Owned by one thread. */
final class StepTimer {
    private final Clock clock;
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private Instant start;

    StepTimer(Clock clock) {
        this.clock = clock;
        this.start = clock.instant();
    }

    /** The step that began when the last one ended is over. */
    void ended(String step) {
        Instant now = clock.instant();
        seconds.put(step, Duration.between(start, now).toMillis() / 1000.0);
        start = now;
    }

    Map<String, Double> seconds() {
        return Map.copyOf(seconds);
    }
}
