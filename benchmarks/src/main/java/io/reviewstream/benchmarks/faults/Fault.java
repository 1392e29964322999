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
record Fault(Duration at, FaultKind kind, int pick, Duration length) {
    Fault {
        Objects.requireNonNull(at);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(length);
    }
}
