package io.reviewstream.streamer.release;

import io.reviewstream.common.event.ModelAnnouncement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the stream threads know of the registry's releases. No method waits for the registry. */
interface OpenRelease {
    /** The models of the open release, once they are loaded; a caller may find them closed. */
    Optional<ComparedModels> models();

    /**
     * What the labels of a release say so far, on the instance with the partition that counts them.
     *
     * @param release when it began
     */
    void counted(Instant release, PairCounts counts);

    /** Announcements of what was decided since the last call. */
    List<ModelAnnouncement> takeAnnouncements();

    /** The partition that counts labels has left this instance. */
    void countedElsewhere();
}
