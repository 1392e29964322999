package io.reviewstream.trainer.run;

import io.reviewstream.common.event.ModelAnnouncement;

/** Tells the rest of the world what came of a run. */
@FunctionalInterface
public interface Announcer {
    /** Tells nobody. */
    Announcer NOBODY = announcement -> {};

    /** Returns once it is told for good. */
    void announce(ModelAnnouncement announcement);
}
