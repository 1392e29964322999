package io.reviewstream.streamer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.streamer.feedback.JoinState.StoredLabel;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoredLabelTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final StoredLabel WAITING = StoredLabel.waiting(new ReviewLabel("r1", true, Optional.of(NOW)), NOW);

    @Test
    void aLabelThatWaitsBelongsToAnyPrediction() {
        // Given
        long offset = 7;

        // When
        boolean belongs = WAITING.belongsTo(offset);

        // Then
        assertThat(belongs).isTrue();
    }

    @Test
    void aMatchedLabelBelongsToItsPredictionAlone() {
        // Given
        StoredLabel met = WAITING.matched(7, NOW);

        // When
        boolean toItsOwn = met.belongsTo(7);

        // Then
        assertThat(toItsOwn).isTrue();
        assertThat(met.belongsTo(8)).isFalse();
    }
}
