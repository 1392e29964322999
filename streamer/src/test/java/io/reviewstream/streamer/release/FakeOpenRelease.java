package io.reviewstream.streamer.release;

import io.reviewstream.common.event.ModelAnnouncement;
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
    public void counted(ReleaseCounts counts) {
        counted = Optional.of(counts);
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
