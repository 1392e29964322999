package io.reviewstream.streamer.trigger;

import io.reviewstream.streamer.trigger.AccuracyState.ActiveChampion;
import java.util.Optional;

/** The champion of the registry, which alone says which model is champion. No method waits for the registry. */
public interface ChampionSource {
    /** The champion as it was last read; empty before the first reading, and while the registry has none. */
    Optional<ActiveChampion> latest();

    /** Reads at once instead of at the next interval. */
    void readSoon();

    /** The same, and drops what was read before: another instance may have a newer champion in the trigger's state. */
    void readAfresh();
}
