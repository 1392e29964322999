package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.Release;
import io.reviewstream.streamer.swap.ModelSlot.CanaryModel;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;

/** Which models serve while a release is in CANARY, and after it. */
class CanarySwapTest extends CanaryFixture {
    @Test
    void aShareOfTheReviewsIsServedByTheChallenger() {
        // Given
        begin(0.25);

        // When
        follow();

        // Then
        assertThat(slot.canary()).contains(new CanaryModel(challenger, 1, 0.25, clock.instant()));
        assertThat(reviewsOf(challenger)).isBetween(60L, 140L);
        assertThat(reviewsOf(challenger) + reviewsOf(champion.version())).isEqualTo(REVIEWS);
    }

    @Test
    void theReleaseIsReadEveryTenSeconds() {
        // Given
        canary.follow(Optional.of(champion));
        begin(0.5);

        // When
        clock.pass(Duration.ofSeconds(9));
        canary.follow(Optional.of(champion));
        assertThat(slot.canary()).isEmpty();
        clock.pass(Duration.ofSeconds(1));
        canary.follow(Optional.of(champion));

        // Then
        assertThat(slot.canary()).isPresent();
    }

    @Test
    void afterTheReleaseTheChampionServesAll() {
        // Given
        Release.Canary release = begin(0.5);
        follow();

        // When
        registry.add(release.dropped(CAUSE));
        follow();

        // Then
        assertThat(slot.canary()).isEmpty();
        assertThat(reviewsOf(champion.version())).isEqualTo(REVIEWS);
    }

    @Test
    void anotherChampionEndsItAtOnce() {
        // Given
        begin(0.5);
        follow();

        // When
        champion = promote(TinyModel.store(registry, NOON.plusSeconds(2), 2));
        canary.follow(Optional.of(champion));

        // Then
        assertThat(slot.canary()).isEmpty();
        assertThat(reviewsOf(champion.version())).isEqualTo(REVIEWS);
    }

    @Test
    void aChallengerInTheShadowServesNobody() {
        registry.add(Release.shadow(Optional.empty(), challenger, champion.version(), CAUSE));

        follow();

        assertThat(slot.canary()).isEmpty();
    }

    @Test
    void aChallengerThatWasWithdrawnIsNotServedAgainInTheSameRelease() {
        // Given
        Release.Canary release = begin(0.5);
        follow();

        // When
        assertThat(slot.withdrawCanary(champion.version())).isFalse();
        assertThat(slot.withdrawCanary(challenger)).isTrue();
        follow();

        // Then
        assertThat(slot.canary()).isEmpty();
        registry.add(release.dropped(CAUSE));
        begin(0.5);
        follow();
        assertThat(slot.canary()).isPresent();
    }

    @Test
    void aRegistryThatWasMadeAnewHasReleasesOfItsOwn() throws IOException {
        // Given
        begin(0.5);
        follow();

        // When: another release has the same number
        FileUtils.deleteDirectory(directory.resolve("models").toFile());
        champion = promote(TinyModel.store(registry, NOON.plusSeconds(5), 0));
        challenger = TinyModel.store(registry, NOON.plusSeconds(6), 1).version();
        begin(0.5);
        follow();

        // Then
        assertThat(slot.canary().orElseThrow().version()).isEqualTo(challenger);
    }

    @Test
    void aSlotThatIsClosedHoldsNoCanary() {
        begin(0.5);
        follow();

        slot.close();
        clock.pass(Duration.ofSeconds(10));
        new CanarySwap(slot, registry, ServingSettings.ON_CPU, metrics, clock).follow(Optional.of(champion));

        assertThat(slot.canary()).isEmpty();
    }

    @Test
    void aCanaryWhoseChampionComesBackServesAgain() {
        // Given
        begin(0.5);
        follow();

        // When
        Champion first = champion;
        canary.follow(Optional.empty());
        assertThat(slot.canary()).isEmpty();
        champion = first;
        follow();

        // Then
        assertThat(slot.canary()).isPresent();
    }
}
