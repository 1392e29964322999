package io.reviewstream.streamer.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** How long transactions are open, by role and how they end. Thread-safe. */
final class TransactionMeters {
    private final MeterRegistry registry;

    TransactionMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void ended(String role, Duration open, boolean committed) {
        timer(role, committed).record(open);
    }

    /** Both ends are there from now on. */
    void timeout(String role, Duration timeout) {
        timer(role, true);
        timer(role, false);
        Gauge.builder("reviewstream.transaction.timeout", timeout, time -> time.toMillis() / 1000.0)
                .description("How long a transaction may be open")
                .baseUnit("seconds")
                .tag("role", role)
                .strongReference(true)
                .register(registry);
    }

    private Timer timer(String role, boolean committed) {
        return Timer.builder("reviewstream.transaction")
                .description("How long a transaction was open; beyond its timeout it is rolled back")
                .tag("role", role)
                .tag("end", committed ? "committed" : "rolled_back")
                .serviceLevelObjectives(HistogramBuckets.UP_TO_SECONDS)
                .register(registry);
    }
}
