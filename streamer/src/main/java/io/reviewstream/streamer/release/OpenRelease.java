package io.reviewstream.streamer.release;

import io.reviewstream.common.event.ModelAnnouncement;
import java.util.List;
import java.util.Optional;

/** What the stream threads know of the registry's releases. No method waits for the registry. */
interface OpenRelease {
    /** The models of the open release, once they are loaded; a caller may find them closed. */
    Optional<ComparedModels> models();

    /** What was counted of a release so far, on the instance with the partition that counts. */
    void counted(ReleaseCounts counts);

    /** Announcements of what was decided since the last call. */
    List<ModelAnnouncement> takeAnnouncements();

    /** The partition that counts has left this instance. */
    void countedElsewhere();
}
