package io.reviewstream.streamer.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestStateTest {
    private static final Instant NOON = Instant.parse("2026-04-18T12:00:00Z");

    /** Of a request that names the labels of a partition up to an offset; 0 stands for one that names none. */
    @ParameterizedTest
    @CsvSource({
        "9, mine, 0, true",
        "9, other, 9, true",
        "9, other, 8, false",
        "0, other, 100, false",
        "0, mine, 0, true"
    })
    void anAnnouncementAnswersByNameOrByReadingAllLabelsOfTheRequest(
            long through, String named, long consumed, boolean answered) {
        // Given
        RequestState pending = RequestState.START.requested(
                new RetrainRequest(
                        "mine",
                        RetrainRequest.Reason.LABEL_COUNT,
                        9,
                        9,
                        Optional.empty(),
                        Optional.empty(),
                        offsets(through),
                        NOON),
                NOON,
                Duration.ofHours(1));
        ModelAnnouncement rejected = new ModelAnnouncement(
                ModelAnnouncement.Status.REJECTED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(named),
                Optional.of(offsets(consumed)),
                Map.of(),
                List.of("because"),
                NOON);

        // When
        RequestState after = pending.announced(rejected, offsets(consumed), NOON.plusSeconds(1), Duration.ofHours(1));

        // Then
        assertThat(pending.isDecidedBy(rejected, offsets(consumed))).isEqualTo(answered);
        assertThat(after.pending().isEmpty()).isEqualTo(answered);
        assertThat(after.decidedAt()).isEqualTo(answered ? Optional.of(NOON.plusSeconds(1)) : Optional.empty());
    }

    private static LabelOffsets offsets(long end) {
        return end == 0 ? LabelOffsets.NONE : LabelOffsets.of(Map.of(0, end));
    }
}
