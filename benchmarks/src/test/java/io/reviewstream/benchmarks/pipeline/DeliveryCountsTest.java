package io.reviewstream.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class DeliveryCountsTest {
    private final DeliveryCounts tally = new DeliveryCounts(100, 3);

    @Test
    void lostAndDoubledReviewsAreTold() {
        // Given
        tally.add(answer(100, "v1"));
        tally.add(answer(102, "v1"));

        // When
        tally.add(answer(102, "v2"));

        // Then
        assertThat(tally.answered()).isEqualTo(2);
        assertThat(tally.lost()).isEqualTo(1);
        assertThat(tally.twice()).isEqualTo(1);
        assertThat(tally.isComplete()).isFalse();
        assertThat(tally.byVersion()).containsOnly(entry("v1", 2), entry("v2", 1));
    }

    @Test
    void answersToOthersAreNotCounted() {
        // When
        boolean counted = tally.add(answer(103, "v1")) || tally.add(answer(99, "v1"));

        // Then
        assertThat(counted).isFalse();
        assertThat(tally.lost()).isEqualTo(3);
        assertThat(tally.byVersion()).isEmpty();
    }

    private static SeenPrediction answer(long id, String version) {
        return new SeenPrediction(id, 0, 0, version);
    }
}
