package io.reviewstream.streamer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.ModelAnnouncement.Status;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others are told of a release. */
class ReleaseAnnouncementsTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");
    private static final Cause CAUSE =
            new Cause(List.of("it is so", "of 9 labels"), Optional.empty(), MadeBy.STREAMER, NOON);

    @TempDir
    Path directory;

    private ModelRegistry registry;
    private ReleaseAnnouncements announcements;
    private ModelBundle before;
    private ModelBundle after;

    @BeforeEach
    void store() {
        registry = new DirectoryRegistry(directory, Clock.systemUTC());
        announcements = new ReleaseAnnouncements(registry);
        before = TinyModel.store(registry, NOON, 0);
        after = TinyModel.store(registry, NOON.plusSeconds(1), 1);
    }

    private Release.Shadow shadow() {
        return Release.shadow(Optional.empty(), after.version(), before.version(), CAUSE);
    }

    private Champion promote(ModelBundle bundle) {
        return registry.promote(bundle.version(), new Overridden("by hand"), registry.champion())
                .orElseThrow();
    }

    @Test
    void aChampionIsAnnouncedWithAllThatItTakesToServeIt() {
        // Given
        TinyModel.compared(after, before.version(), 200, 4);
        promote(before);

        // When
        announcements.add(announcements.of(shadow().promoted(CAUSE).step(), Optional.of(promote(after))));

        // Then
        assertThat(announcements.take())
                .containsExactly(new ModelAnnouncement(
                        Status.ACTIVE,
                        Optional.of(after.version().value()),
                        Optional.of(2L),
                        Optional.of(registry.uri(after.version())),
                        Optional.of(after.manifestSha256()),
                        registry.decisionSha256(after.version()),
                        Optional.of("tiny"),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        CAUSE.reasons(),
                        NOON));
        assertThat(registry.decisionSha256(after.version())).isPresent();
    }

    @Test
    void aChampionThatARollbackRestoredIsAnnouncedInsteadOfTheModelOfTheRelease() {
        // Given: a model that no gate saw
        Champion restored = promote(before);

        // When
        Release.Baking baking = Release.baking(Optional.empty(), after.version(), before.version(), CAUSE);
        announcements.add(announcements.of(baking.rolledBack(CAUSE).step(), Optional.of(restored)));

        // Then
        assertThat(announcements.take()).singleElement().satisfies(announcement -> {
            assertThat(announcement.status()).isEqualTo(Status.ACTIVE);
            assertThat(announcement.key()).isEqualTo(before.version().value());
            assertThat(announcement.manifestSha256()).contains(before.manifestSha256());
            assertThat(announcement.gateSha256()).isEmpty();
        });
    }

    @Test
    void aChallengerThatDidNotBecomeChampionIsAnnouncedAlsoIfItIsGone() throws IOException {
        // Given
        FileUtils.deleteDirectory(after.directory().toFile());

        // When
        announcements.add(announcements.of(shadow().dropped(CAUSE).step(), Optional.empty()));
        announcements.add(announcements.of(shadow().undecided(CAUSE).step(), Optional.empty()));

        // Then
        ModelAnnouncement rejected = new ModelAnnouncement(
                Status.REJECTED,
                Optional.of(after.version().value()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                CAUSE.reasons(),
                NOON);
        List<ModelAnnouncement> taken = announcements.take();
        assertThat(taken).first().isEqualTo(rejected);
        assertThat(taken).extracting(ModelAnnouncement::status).containsExactly(Status.REJECTED, Status.UNDECIDED);
    }

    @Test
    void whatWasTakenIsNotAnnouncedAgain() {
        // Given
        announcements.add(announcements.of(shadow().dropped(CAUSE).step(), Optional.empty()));
        assertThat(announcements.take()).hasSize(1);

        // Then
        assertThat(announcements.take()).isEmpty();

        announcements.add(announcements.of(shadow().undecided(CAUSE).step(), Optional.empty()));
        assertThat(announcements.take()).extracting(ModelAnnouncement::status).containsExactly(Status.UNDECIDED);
    }
}
