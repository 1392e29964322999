package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.util.Optional;

/** Another process beside which throughput is measured. */
enum Neighbour {
    /** Compares two models. */
    RELEASE("beside a release", Role.RELEASE, 0),
    FEEDBACK("beside feedback", Role.FEEDBACK, 0),
    LABEL_REQUESTS("beside feedback with label requests", Role.FEEDBACK, 10_000);

    private final String label;
    private final Role role;
    private final int labelRequestsPerDay;

    Neighbour(String label, Role role, int labelRequestsPerDay) {
        this.label = label;
        this.role = role;
        this.labelRequestsPerDay = labelRequestsPerDay;
    }

    String label() {
        return label;
    }

    Role role() {
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
