package io.reviewstream.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.reviewstream.benchmarks.pipeline.PredictionReader.DeliveryCounts;
import io.reviewstream.benchmarks.pipeline.PredictionReader.SeenPrediction;
import org.junit.jupiter.api.Test;

class DeliveryCountsTest {
    private final DeliveryCounts counts = new DeliveryCounts(100, 3);

    @Test
    void lostAndDuplicatedReviewsAreCounted() {
        // Given
        counts.add(prediction(100, "v1"));
        counts.add(prediction(102, "v1"));

        // When
        counts.add(prediction(102, "v2"));

        // Then
        assertThat(counts.classified()).isEqualTo(2);
        assertThat(counts.lost()).isEqualTo(1);
        assertThat(counts.duplicated()).isEqualTo(1);
        assertThat(counts.isComplete()).isFalse();
        assertThat(counts.byVersion()).containsOnly(entry("v1", 2), entry("v2", 1));
    }

    @Test
    void predictionsOfOtherReviewsAreNotCounted() {
        // When
        boolean counted = counts.add(prediction(103, "v1")) || counts.add(prediction(99, "v1"));

        // Then
        assertThat(counted).isFalse();
        assertThat(counts.lost()).isEqualTo(3);
        assertThat(counts.byVersion()).isEmpty();
    }

    private static SeenPrediction prediction(long id, String version) {
        return new SeenPrediction(id, 0, 0, version);
    }
}
