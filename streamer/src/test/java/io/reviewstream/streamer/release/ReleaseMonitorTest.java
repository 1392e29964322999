package io.reviewstream.streamer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.registry.ReleaseEvidence;
import io.reviewstream.common.registry.ReleaseStep;
import io.reviewstream.common.registry.TrafficEvidence;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a release as labels and persons decide. */
class ReleaseMonitorTest extends ReleaseMonitorFixture {
    @Test
    void theFirstChampionBeginsNoRelease() {
        monitor.follow();

        assertThat(registry.releases()).isEmpty();
        assertThat(monitor.models()).isEmpty();
        assertThat(reads).hasValue(1);
    }

    @Test
    void aNewChampionIsComparedWithTheOneBeforeIt() {
        // When
        promote(after);
        monitor.follow();
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.BAKING);
        ReleaseStep step = registry.release().orElseThrow().step();
        assertThat(step.challenger()).isEqualTo(after.version());
        assertThat(step.champion()).isEqualTo(before.version());
        assertThat(step.by()).isEqualTo(MadeBy.STREAMER);
        assertThat(step.reasons()).singleElement().asString().contains("champion 2", "by hand");
        assertThat(monitor.models().orElseThrow().first()).isEqualTo(step);
        assertThat(gauges.view().orElseThrow().release()).isEqualTo(step);
    }

    @Test
    void aWorseChampionIsRolledBackWithTheEvidenceAndNotComparedAgain() {
        // Given
        promote(after);
        monitor.follow();
        counted(OPEN);
        monitor.follow();
        assertThat(states()).containsExactly(ReleaseState.BAKING);

        // When
        counted(HARM);

        // Then
        await().until(() -> states().contains(ReleaseState.ROLLED_BACK));
        Champion restored = registry.champion().orElseThrow();
        assertThat(restored.version()).isEqualTo(before.version());
        assertThat(restored.how()).isEqualTo(Champion.How.ROLLBACK);
        assertThat(restored.reason()).contains("is worse than", "is right on 1", "on 12");
        ReleaseEvidence evidence =
                registry.release().orElseThrow().step().evidence().orElseThrow();
        assertThat(evidence).isEqualTo(new ReleaseCounts(Instant.EPOCH, HARM, TrafficEvidence.NONE).evidence(0.01));
        assertThat(monitor.takeAnnouncements()).singleElement().satisfies(announcement -> {
            assertThat(announcement.status()).isEqualTo(ModelAnnouncement.Status.ACTIVE);
            assertThat(announcement.modelVersion()).contains(before.version().value());
            assertThat(announcement.championNumber()).contains(3L);
            assertThat(announcement.reasons()).hasSize(2);
        });
        assertThat(metrics.scrape()).contains("reviewstream_release_rollbacks_total 1.0");

        promote(after);
        monitor.follow();
        assertThat(states()).containsExactly(ReleaseState.BAKING, ReleaseState.ROLLED_BACK);
    }

    @Test
    void soonAfterARollbackNoOtherFollows() {
        // Given
        promote(after);
        monitor.follow();
        counted(HARM);
        await().until(() -> states().contains(ReleaseState.ROLLED_BACK));
        promote(TinyModel.store(registry, LONG_AGO.plusSeconds(2), 2));
        monitor.follow();

        // When
        monitor.close();
        Instant later = Instant.now();
        monitor = monitor(Clock.fixed(later, ZoneOffset.UTC));
        counted(HARM);
        monitor.follow();
        assertThat(states()).endsWith(ReleaseState.BAKING);
        monitor.close();
        monitor = monitor(Clock.fixed(later.plus(Duration.ofHours(1)), ZoneOffset.UTC));
        monitor.follow();
        counted(HARM);

        // Then
        await().until(() -> states().get(states().size() - 1) == ReleaseState.ROLLED_BACK);
    }

    @Test
    void aChampionThatIsNotWorseIsReleased() {
        // Given
        promote(after);
        monitor.follow();

        // When
        counted(BETTER);

        // Then
        await().until(() -> states().contains(ReleaseState.RELEASED));
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(after.version());
        await().until(() -> monitor.models().isEmpty());
        monitor.follow();
        assertThat(states()).hasSize(2);
    }

    @Test
    void aChallengerInTheShadowThatIsNotWorseIsPromotedAndBakes() {
        // Given
        shadow(after);
        monitor.follow();

        // When
        counted(BETTER);

        // Then
        await().until(() -> states().equals(List.of(ReleaseState.SHADOW, ReleaseState.BAKING, ReleaseState.RELEASED))
                || states().equals(List.of(ReleaseState.SHADOW, ReleaseState.BAKING)));
        Champion champion = registry.champion().orElseThrow();
        assertThat(champion.version()).isEqualTo(after.version());
        assertThat(champion.how()).isEqualTo(Champion.How.RELEASE);
    }

    @Test
    void aChallengerInTheShadowThatIsWorseIsDropped() {
        // Given
        shadow(after);
        monitor.follow();

        // When
        counted(HARM);

        // Then
        await().until(() -> states().equals(List.of(ReleaseState.SHADOW, ReleaseState.DROPPED)));
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(before.version());
        await().untilAsserted(() -> assertThat(monitor.takeAnnouncements())
                .singleElement()
                .satisfies(announcement ->
                        assertThat(announcement.status()).isEqualTo(ModelAnnouncement.Status.REJECTED)));
    }

    @Test
    void withoutLabelsAReleaseEndsUndecidedAndTheChampionStays() {
        // Given
        promote(after);
        monitor.follow();
        monitor.close();

        // When
        monitor = monitor(Clock.fixed(Instant.now().plus(Duration.ofDays(8)), ZoneOffset.UTC));
        monitor.follow();
        assertThat(states()).as("an instance that does not count").containsExactly(ReleaseState.BAKING);
        counted(PairCounts.NONE);

        // Then
        await().until(() -> states().contains(ReleaseState.UNDECIDED));
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(after.version());
    }

    @Test
    void aChampionThatServedForLongIsNotComparedAnyMore() {
        // Given
        promote(after);
        monitor.close();

        // When
        monitor = monitor(Clock.fixed(Instant.now().plus(Duration.ofDays(8)), ZoneOffset.UTC));
        monitor.follow();

        // Then
        assertThat(registry.releases()).isEmpty();
    }

    @Test
    void aChampionThatARollbackRestoredIsNotCompared() {
        // Given
        promote(after);
        promote(TinyModel.store(registry, LONG_AGO.plusSeconds(2), 2));
        registry.rollback(registry.champion().orElseThrow(), "complaints");

        // When
        monitor.follow();

        // Then
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(after.version());
        assertThat(registry.releases()).isEmpty();
    }

    @Test
    void aPersonWhoRollsBackOrPromotesAnotherModelEndsTheRelease() {
        // Given
        promote(after);
        monitor.follow();

        // When
        registry.rollback(registry.champion().orElseThrow(), "complaints");
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.BAKING, ReleaseState.ROLLED_BACK);
        assertThat(registry.release().orElseThrow().step().reasons())
                .singleElement()
                .asString()
                .contains("complaints");

        promote(TinyModel.store(registry, LONG_AGO.plusSeconds(2), 2));
        monitor.follow();
        ModelBundle newest = TinyModel.store(registry, LONG_AGO.plusSeconds(3), 3);
        promote(newest);
        monitor.follow();
        assertThat(states())
                .containsExactly(
                        ReleaseState.BAKING,
                        ReleaseState.ROLLED_BACK,
                        ReleaseState.BAKING,
                        ReleaseState.SUPERSEDED,
                        ReleaseState.BAKING);
        assertThat(monitor.models().orElseThrow().first().challenger()).isEqualTo(newest.version());
    }
}
