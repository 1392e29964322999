package io.reviewstream.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetrainRequestTest {
    @Test
    void theSameWishHasTheSameIdAndAnotherHasAnother() {
        // When
        String id = RetrainRequest.idOf(
                Optional.of("v1"), RetrainRequest.Reason.LABEL_COUNT, LabelOffsets.of(Map.of(0, 7L, 1, 5L)));

        // Then
        assertThat(id)
                .isEqualTo(RetrainRequest.idOf(
                        Optional.of("v1"), RetrainRequest.Reason.LABEL_COUNT, LabelOffsets.of(Map.of(1, 5L, 0, 7L))))
                .isNotEqualTo(RetrainRequest.idOf(
                        Optional.of("v2"), RetrainRequest.Reason.LABEL_COUNT, LabelOffsets.of(Map.of(0, 7L, 1, 5L))))
                .isNotEqualTo(RetrainRequest.idOf(
                        Optional.of("v1"), RetrainRequest.Reason.MANUAL, LabelOffsets.of(Map.of(0, 7L, 1, 5L))))
                .isNotEqualTo(RetrainRequest.idOf(
                        Optional.of("v1"), RetrainRequest.Reason.LABEL_COUNT, LabelOffsets.of(Map.of(0, 8L, 1, 5L))));
    }
}
