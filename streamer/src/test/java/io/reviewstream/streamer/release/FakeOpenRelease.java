package io.reviewstream.streamer.release;

import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.streamer.release.ReleaseProcessor.ReleaseCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a monitor would know of an open release. */
final class FakeOpenRelease implements OpenRelease {
    Optional<ComparedModels> models = Optional.empty();
    /** What an instance that is behind has, for one look. */
    Optional<ComparedModels> outdated = Optional.empty();

    Optional<ReleaseCounts> counted = Optional.empty();
    final List<ModelAnnouncement> announcements = new ArrayList<>();

    @Override
    public Optional<ComparedModels> models() {
        Optional<ComparedModels> now = outdated.or(() -> models);
        outdated = Optional.empty();
        return now;
    }

    @Override
    public void counted(Instant release, PairCounts counts) {
        counted = Optional.of(new ReleaseCounts(release, counts));
    }

    @Override
    public List<ModelAnnouncement> takeAnnouncements() {
        List<ModelAnnouncement> taken = List.copyOf(announcements);
        announcements.clear();
        return taken;
    }

    @Override
    public void countedElsewhere() {
        counted = Optional.empty();
    }
}
