package io.reviewstream.streamer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.Champion.How;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.registry.ReleaseStep;
import io.reviewstream.streamer.settings.ReleaseSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which step of a release the history of champions asks for. */
class FollowedChampionsTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");
    private static final ModelVersion A = new ModelVersion("v20260415-000000-aaaaaa");
    private static final ModelVersion B = new ModelVersion("v20260416-000000-bbbbbb");
    private static final ModelVersion C = new ModelVersion("v20260417-000000-cccccc");
    private static final Cause EARLIER = Cause.of("earlier", MadeBy.STREAMER, NOON.minusSeconds(60));
    private static final Release.Baking BAKING = Release.baking(Optional.empty(), B, A, EARLIER);
    private static final Release.Shadow SHADOW = Release.shadow(Optional.empty(), B, A, EARLIER);

    private final ReleaseRules rules = new ReleaseRules(ReleaseSettings.DEFAULT);

    private static Champion champion(long number, ModelVersion version) {
        return new Champion(number, version, How.OVERRIDE, "by hand", Optional.empty(), NOON);
    }

    private static Champion restored(long number, ModelVersion version, ModelVersion withdrew) {
        return new Champion(number, version, How.ROLLBACK, "complaints", Optional.of(withdrew), NOON);
    }

    private Optional<ReleaseStep> next(List<Release> releases, Champion... champions) {
        return next(NOON, releases, champions);
    }

    private Optional<ReleaseStep> next(Instant now, List<Release> releases, Champion... champions) {
        return rules.afterPromotions(releases, List.of(champions), now).map(Release::step);
    }

    @Test
    void withoutAChampionBeforeThereIsNothingToCompareWith() {
        assertThat(next(List.of())).isEmpty();
        assertThat(next(List.of(), champion(1, A))).isEmpty();
        assertThat(next(List.of(), champion(1, A), champion(2, A))).isEmpty();
    }

    @Test
    void aNewChampionBakesFromItsPromotionOnAndSaysWhoMadeItChampion() {
        assertThat(next(NOON.plusSeconds(5), List.of(), champion(1, A), champion(2, B)))
                .hasValueSatisfying(step -> {
                    assertThat(step.number()).isEqualTo(1);
                    assertThat(step.state()).isEqualTo(ReleaseState.BAKING);
                    assertThat(step.challenger()).isEqualTo(B);
                    assertThat(step.champion()).isEqualTo(A);
                    assertThat(step.reasons()).containsExactly("champion 2 is " + B + ": by hand");
                    assertThat(step.at()).isEqualTo(NOON);
                });
    }

    @Test
    void aChampionThatHasServedForAsLongAsAReleaseBakesIsNotCompared() {
        Instant over = NOON.plus(Duration.ofDays(7));

        assertThat(next(over.minusNanos(1), List.of(), champion(1, A), champion(2, B)))
                .isPresent();
        assertThat(next(over, List.of(), champion(1, A), champion(2, B))).isEmpty();
    }

    @Test
    void aModelThatARollbackRestoredIsNotCompared() {
        assertThat(next(List.of(), champion(1, A), champion(2, B), champion(3, C), restored(4, B, C)))
                .isEmpty();
    }

    @Test
    void twoModelsAreComparedOnceAsChampions() {
        List<Release> released = List.of(BAKING, BAKING.released(EARLIER));

        assertThat(next(released, champion(1, A), champion(2, B))).isEmpty();
        assertThat(next(released, champion(1, A), champion(2, B), champion(3, C)))
                .hasValueSatisfying(step -> {
                    assertThat(step.number()).isEqualTo(3);
                    assertThat(step.challenger()).isEqualTo(C);
                    assertThat(step.champion()).isEqualTo(B);
                });
        assertThat(next(released, champion(1, A), champion(2, B), champion(3, C), champion(4, B)))
                .as("the same model against another one")
                .hasValueSatisfying(step -> {
                    assertThat(step.challenger()).isEqualTo(B);
                    assertThat(step.champion()).isEqualTo(C);
                });
    }

    @Test
    void aModelThatWasRolledBackIsNotComparedWithAnyOther() {
        List<Release> rolledBack = List.of(BAKING, BAKING.rolledBack(EARLIER));

        assertThat(next(rolledBack, champion(1, A), champion(2, B), restored(3, A, B), champion(4, C), champion(5, B)))
                .isEmpty();
    }

    @Test
    void aModelThatAPersonRolledBackWithoutAReleaseIsNotComparedWhenItComesBack() {
        assertThat(next(List.of(), champion(1, A), champion(2, B), restored(3, A, B), champion(4, B)))
                .isEmpty();
        assertThat(next(List.of(), champion(1, A), champion(2, B), restored(3, A, B), champion(4, C)))
                .as("another one")
                .isPresent();
    }

    @Test
    void aChallengerThatWasDroppedAndIsPromotedByHandIsCompared() {
        List<Release> dropped = List.of(SHADOW, SHADOW.dropped(EARLIER));

        assertThat(next(dropped, champion(1, A), champion(2, B)))
                .map(ReleaseStep::state)
                .contains(ReleaseState.BAKING);
    }

    @Test
    void aChallengerIsComparedAsLongAsItsChampionStays() {
        assertThat(next(List.of(SHADOW), champion(1, A))).isEmpty();
    }

    @Test
    void aChallengerThatIsPromotedBakes() {
        assertThat(next(List.of(SHADOW), champion(1, A), champion(2, B))).hasValueSatisfying(step -> {
            assertThat(step.state()).isEqualTo(ReleaseState.BAKING);
            assertThat(step.release()).isEqualTo(1);
            assertThat(step.at()).isEqualTo(NOON);
        });
    }

    @Test
    void aChallengerWhoseChampionIsReplacedByAnotherModelIsSuperseded() {
        assertThat(next(List.of(SHADOW), champion(1, A), champion(2, C))).hasValueSatisfying(step -> {
            assertThat(step.state()).isEqualTo(ReleaseState.SUPERSEDED);
            assertThat(step.reasons()).containsExactly("champion 2 is " + C + ": by hand");
        });
    }

    @Test
    void aBakingModelThatIsStillChampionGoesOn() {
        assertThat(next(List.of(BAKING), champion(1, A), champion(2, B))).isEmpty();
    }

    @Test
    void aBakingModelThatAPersonWithdrewIsRolledBack() {
        assertThat(next(List.of(BAKING), champion(1, A), champion(2, B), restored(3, A, B)))
                .hasValueSatisfying(step -> {
                    assertThat(step.state()).isEqualTo(ReleaseState.ROLLED_BACK);
                    assertThat(step.reasons()).containsExactly("champion 3 is " + A + ": complaints");
                });
    }

    @Test
    void aBakingModelThatIsReplacedOtherwiseIsSuperseded() {
        assertThat(next(List.of(BAKING), champion(1, A), champion(2, B), champion(3, C)))
                .map(ReleaseStep::state)
                .contains(ReleaseState.SUPERSEDED);
        assertThat(next(
                        List.of(BAKING),
                        champion(1, A),
                        champion(2, B),
                        champion(3, C),
                        champion(4, A),
                        restored(5, C, A)))
                .as("a rollback of another model")
                .map(ReleaseStep::state)
                .contains(ReleaseState.SUPERSEDED);
    }
}
