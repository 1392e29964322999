package io.reviewstream.streamer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.ModelAnnouncement.Status;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.streamer.release.ReleaseRules.ReleaseVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written and announced of a decision. */
class ReleaseDecisionsTest extends ReleaseMonitorFixture {
    private static final Cause CAUSE =
            new Cause(List.of("it is so", "of 9 labelled reviews"), Optional.empty(), MadeBy.STREAMER, Instant.EPOCH);

    private ReleaseAnnouncements announcements;
    private ReleaseDecisions decisions;

    @BeforeEach
    void decide() {
        announcements = new ReleaseAnnouncements(registry);
        decisions = new ReleaseDecisions(registry, announcements, metrics);
    }

    private Release.Baking baking() {
        promote(after);
        Release.Baking baking = Release.baking(Optional.empty(), after.version(), before.version(), CAUSE);
        registry.add(baking);
        return baking;
    }

    private boolean decide(Release.Open open, ReleaseVerdict verdict) {
        return decisions.decide(open, verdict, CAUSE, champion());
    }

    private Champion champion() {
        return registry.champion().orElseThrow();
    }

    private ModelAnnouncement announced() {
        List<ModelAnnouncement> taken = announcements.take();
        assertThat(taken).hasSize(1);
        return taken.get(0);
    }

    @Test
    void aChallengerThatIsNotWorseBecomesChampionAndBakes() {
        assertThat(decide(shadow(after), ReleaseVerdict.NOT_WORSE)).isTrue();

        assertThat(states()).containsExactly(ReleaseState.SHADOW, ReleaseState.BAKING);
        assertThat(champion().version()).isEqualTo(after.version());
        assertThat(champion().how()).isEqualTo(Champion.How.RELEASE);
        assertThat(champion().reason()).isEqualTo("it is so; of 9 labelled reviews");
        assertThat(announced()).satisfies(announcement -> {
            assertThat(announcement.status()).isEqualTo(Status.ACTIVE);
            assertThat(announcement.championNumber()).contains(2L);
            assertThat(announcement.reasons()).isEqualTo(CAUSE.reasons());
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HARM", "FAILING", "SLOWER"})
    void aChallengerThatIsWorseInAnyWayIsDropped(ReleaseVerdict verdict) {
        assertThat(decide(shadow(after), verdict)).isTrue();

        assertThat(states()).containsExactly(ReleaseState.SHADOW, ReleaseState.DROPPED);
        assertThat(registry.champions()).hasSize(1);
        assertThat(announced().status()).isEqualTo(Status.REJECTED);
    }

    @Test
    void aChallengerIsNotPromotedOverAChampionThatWasNotCompared() {
        assertThatAnotherChampionStays(shadow(after), ReleaseVerdict.NOT_WORSE);
    }

    @Test
    void aChampionThatIsNotWorseStaysAndThatIsAnnounced() {
        assertThat(decide(baking(), ReleaseVerdict.NOT_WORSE)).isTrue();

        assertThat(states()).containsExactly(ReleaseState.BAKING, ReleaseState.RELEASED);
        assertThat(registry.champions()).hasSize(2);
        assertThat(announced()).satisfies(announcement -> {
            assertThat(announcement.status()).isEqualTo(Status.ACTIVE);
            assertThat(announcement.modelVersion()).contains(after.version().value());
            assertThat(announcement.championNumber()).contains(2L);
        });
    }

    @Test
    void aReleaseThatNothingDecidesEndsAndChangesNoChampion() {
        // Of a challenger
        assertThat(decide(shadow(after), ReleaseVerdict.DEADLINE)).isTrue();
        assertThat(registry.champions()).hasSize(1);
        assertThat(announced()).satisfies(announcement -> {
            assertThat(announcement.status()).isEqualTo(Status.UNDECIDED);
            assertThat(announcement.championNumber()).isEmpty();
        });

        // Of a champion
        promote(after);
        Release.Baking baking = Release.baking(registry.release(), after.version(), before.version(), CAUSE);
        registry.add(baking);
        assertThat(decide(baking, ReleaseVerdict.DEADLINE)).isTrue();
        assertThat(registry.champions()).hasSize(2);
        assertThat(states())
                .containsExactly(
                        ReleaseState.SHADOW, ReleaseState.UNDECIDED, ReleaseState.BAKING, ReleaseState.UNDECIDED);
        assertThat(announced().status()).isEqualTo(Status.UNDECIDED);
    }

    @Test
    void aChampionThatIsWorseIsRolledBack() {
        assertThat(decide(baking(), ReleaseVerdict.HARM)).isTrue();

        assertThat(states()).containsExactly(ReleaseState.BAKING, ReleaseState.ROLLED_BACK);
        assertThat(champion().version()).isEqualTo(before.version());
        assertThat(champion().reason()).isEqualTo("it is so; of 9 labelled reviews");
        assertThat(announced()).satisfies(announcement -> {
            assertThat(announcement.status()).isEqualTo(Status.ACTIVE);
            assertThat(announcement.modelVersion()).contains(before.version().value());
            assertThat(announcement.championNumber()).contains(3L);
        });
        assertThat(metrics.scrape())
                .contains("reviewstream_release_rollbacks_total 1.0", "reviewstream_release_failures_total 0.0");
    }

    @Test
    void aChampionThatSomebodyReplacedMeanwhileIsNotRolledBack() {
        assertThatAnotherChampionStays(baking(), ReleaseVerdict.HARM);
        assertThat(metrics.scrape()).contains("reviewstream_release_rollbacks_total 0.0");
    }

    /** Somebody promotes another model between the reading and the decision. */
    private void assertThatAnotherChampionStays(Release.Open open, ReleaseVerdict verdict) {
        // Given
        Champion seen = champion();
        promote(TinyModel.store(registry, LONG_AGO.plusSeconds(2), 2));
        List<Champion> champions = registry.champions();

        // When
        boolean goesOn = decisions.decide(open, verdict, CAUSE, seen);

        // Then
        assertThat(goesOn).isFalse();
        assertThat(states()).containsExactly(open.step().state());
        assertThat(registry.champions()).isEqualTo(champions);
        assertThat(announcements.take()).isEmpty();
    }

    @Test
    void aRollbackWithoutAModelToGoBackToEndsTheReleaseAndSaysWhy() throws IOException {
        // Given
        Release.Baking baking = baking();
        Files.delete(before.directory().resolve(BundleFiles.ONNX));

        // When
        boolean goesOn = decide(baking, ReleaseVerdict.HARM);

        // Then
        assertThat(goesOn).isTrue();
        assertThat(states()).containsExactly(ReleaseState.BAKING, ReleaseState.UNDECIDED);
        assertThat(champion().version()).isEqualTo(after.version());
        assertThat(announced()).satisfies(announcement -> {
            assertThat(announcement.status()).isEqualTo(Status.UNDECIDED);
            assertThat(announcement.reasons())
                    .hasSize(3)
                    .startsWith("it is so")
                    .last()
                    .asString()
                    .contains("the rollback failed", BundleFiles.ONNX);
        });
        assertThat(metrics.scrape())
                .contains("reviewstream_release_rollbacks_total 0.0", "reviewstream_release_failures_total 1.0");
    }

    @Test
    void aRollbackWaitsForARegistryThatCannotBeReached() {
        // Given
        Release.Baking baking = baking();
        decisions = new ReleaseDecisions(
                disturbed("rollback", arguments -> {
                    throw UserException.unreachable("No route to host.", null);
                }),
                announcements,
                metrics);

        // Then
        assertThatThrownBy(() -> decide(baking, ReleaseVerdict.HARM)).hasMessage("No route to host.");
        assertThat(states()).containsExactly(ReleaseState.BAKING);
        assertThat(announcements.take()).isEmpty();
    }

    @Test
    void ofTwoInstancesOneWritesAStepAndAnnouncesItAndBothGoOn() {
        // Given
        Release.Shadow shadow = shadow(after);
        assertThat(decide(shadow, ReleaseVerdict.HARM)).isTrue();
        announced();

        // When
        boolean goesOn = decide(shadow, ReleaseVerdict.HARM);

        // Then
        assertThat(goesOn).isTrue();
        assertThat(states()).containsExactly(ReleaseState.SHADOW, ReleaseState.DROPPED);
        assertThat(announcements.take()).isEmpty();
    }

    @Test
    void whatAPersonDecidedIsWrittenOnceAndNotAnnounced() {
        Release.Ended dropped = shadow(after).dropped(CAUSE);

        assertThat(decisions.write(dropped)).isTrue();
        assertThat(decisions.write(dropped)).isFalse();

        assertThat(states()).containsExactly(ReleaseState.SHADOW, ReleaseState.DROPPED);
        assertThat(announcements.take()).isEmpty();
    }
}
