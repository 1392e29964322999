package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.streamer.swap.ModelSlot.CanaryModel;
import io.reviewstream.streamer.swap.ModelSlot.LeasedModel;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A canary beside the active model, and when it is closed. */
class ModelSlotCanaryTest extends CanaryFixture {
    @Test
    void aReviewHasOneArmAndItsModelPredictsNoReviewOfTheOther() {
        serveCanary(0.5);

        try (LeasedModel model = slot.acquire("good").orElseThrow()) {
            assertThat(IntStream.range(0, REVIEWS)
                            .filter(number -> model.predicts("review " + number))
                            .count())
                    .isBetween(150L, 250L);
            assertThat(model.arm().orElseThrow().label())
                    .isEqualTo(model.lease().modelVersion().equals(challenger) ? "canary" : "champion");
        }
    }

    @Test
    void withoutAChampionNothingIsServed() {
        serveCanary(0.5);

        slot.deactivate(champion.version(), "a test");

        assertThat(slot.acquire("good")).isEmpty();
    }

    @Test
    void aCanaryClosesWhenItIsReplacedWithdrawnOrTheSlotCloses() {
        // Given
        List<SharedClassifier> loaded =
                IntStream.range(0, 4).mapToObj(unused -> loadChallenger()).toList();
        CanaryModel description = new CanaryModel(challenger, 1, 0.5, NOON);

        // When
        slot.serveCanary(loaded.get(0), description);
        slot.serveCanary(loaded.get(1), description);
        assertThat(loaded).extracting(SharedClassifier::closed).containsExactly(true, false, false, false);
        slot.withdrawCanary(challenger);
        assertThat(loaded.get(1).closed()).isTrue();
        slot.serveCanary(loaded.get(2), description);
        slot.close();
        assertThat(loaded.get(2).closed()).isTrue();
        slot.serveCanary(loaded.get(3), description);

        // Then
        assertThat(loaded.get(3).closed()).isTrue();
        assertThat(slot.canary()).isEmpty();
    }

    @Test
    void aCanaryClosesAfterItsLastLease() {
        // Given
        SharedClassifier loaded = loadChallenger();
        slot.serveCanary(loaded, new CanaryModel(challenger, 1, 0.999, NOON));

        // When
        try (LeasedModel lease = slot.acquire("good").orElseThrow()) {
            assertThat(lease.lease().modelVersion()).isEqualTo(challenger);
            slot.withdrawCanary(challenger);
            assertThat(loaded.closed()).isFalse();
        }

        // Then
        assertThat(loaded.closed()).isTrue();
    }
}
