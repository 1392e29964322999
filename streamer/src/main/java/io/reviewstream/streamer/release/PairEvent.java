package io.reviewstream.streamer.release;

import io.reviewstream.streamer.release.PairCounts.PairOutcome;
import java.util.Optional;

/**
 * A labelled review of an open release was added, or its label was corrected or erased.
 *
 * @param release the number of its first step
 * @param before what was counted; empty if nothing was
 * @param after what counts now; empty if nothing does
 */
record PairEvent(long release, Optional<PairOutcome> before, Optional<PairOutcome> after) {
    /** All events have one key, so that one processor gets them all. */
    static final String KEY = "release";

    PairEvent {
        if (release < 1) {
            throw new IllegalArgumentException("releases are numbered from 1, not " + release);
        }
    }
}
