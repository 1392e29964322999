package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.util.Optional;

/** Another process beside which throughput is measured. */
enum Neighbour {
    /** Compares two models. */
    RELEASE("beside a release", Role.RELEASE, 0),
    FEEDBACK("beside feedback", Role.FEEDBACK, 0),
    LABEL_REQUESTS("beside feedback with label requests", Role.FEEDBACK, 10_000),
    /** Shows the loop on a page that is open. */
    CONSOLE("beside an open console");

    private final String label;
    private final Optional<Role> role;
    private final int labelRequestsPerDay;

    Neighbour(String label, Role role, int labelRequestsPerDay) {
        this.label = label;
        this.role = Optional.of(role);
        this.labelRequestsPerDay = labelRequestsPerDay;
    }

    Neighbour(String label) {
        this.label = label;
        this.role = Optional.empty();
        this.labelRequestsPerDay = 0;
    }

    String label() {
        return label;
    }

    /** Of the streamer that it is; empty if it is none. */
    Optional<Role> role() {
        return role;
    }

    int labelRequestsPerDay() {
        return labelRequestsPerDay;
    }

    /** The one without what this one adds; empty if that is the streamer alone. */
    Optional<Neighbour> against() {
        return this == LABEL_REQUESTS ? Optional.of(FEEDBACK) : Optional.empty();
    }
}
