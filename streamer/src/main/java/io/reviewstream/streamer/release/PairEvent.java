package io.reviewstream.streamer.release;

import io.reviewstream.streamer.release.PairCounts.PairOutcome;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A labelled review of an open release was added, or its label was corrected or erased.
 *
 * @param release when it began, which tells it from others also after the registry was made anew
 * @param before what was counted; empty if nothing was
 * @param after what counts now; empty if nothing does
 */
record PairEvent(Instant release, Optional<PairOutcome> before, Optional<PairOutcome> after) {
    /** All events have one key, so that one processor gets them all. */
    static final String KEY = "release";

    PairEvent {
        Objects.requireNonNull(release);
    }
}
