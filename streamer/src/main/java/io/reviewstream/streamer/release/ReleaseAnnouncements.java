package io.reviewstream.streamer.release;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.ModelAnnouncement.Status;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.registry.ReleaseStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What labels or models decided and is not announced yet. Thread-safe. */
final class ReleaseAnnouncements {
    private final ModelRegistry registry;
    private final List<ModelAnnouncement> waiting = new ArrayList<>();

    ReleaseAnnouncements(ModelRegistry registry) {
        this.registry = registry;
    }

    /**
     * The announcement of a step of a release.
     *
     * @param champion which the step made or confirmed; empty if it changed nothing for the champion
     */
    ModelAnnouncement of(ReleaseStep step, Optional<Champion> champion) {
        // A challenger that did not become champion may not even be readable.
        Optional<ModelBundle> bundle = champion.map(Champion::version).map(registry::open);
        return new ModelAnnouncement(
                champion.isPresent()
                        ? Status.ACTIVE
                        : step.state() == ReleaseState.DROPPED ? Status.REJECTED : Status.UNDECIDED,
                Optional.of(champion.map(Champion::version)
                        .orElse(step.challenger())
                        .value()),
                champion.map(Champion::number),
                champion.map(Champion::version).map(registry::uri),
                bundle.map(ModelBundle::manifestSha256),
                champion.map(Champion::version).flatMap(registry::decisionSha256),
                bundle.map(active -> active.manifest().baseModel()),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                step.reasons(),
                step.at());
    }

    /** Adds one that waits for the next {@link #take}. */
    synchronized void add(ModelAnnouncement announcement) {
        waiting.add(announcement);
    }

    /** Those that were added since the last call. */
    synchronized List<ModelAnnouncement> take() {
        List<ModelAnnouncement> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }
}
