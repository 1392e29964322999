package io.reviewstream.common.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import java.util.Random;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class ReplayedOffsetsTest {
    @Test
    void singleReplayedOnesAreKeptInTheCommit() {
        // Given
        ReplayedOffsets first = new ReplayedOffsets(null);
        first.note(3, true);
        first.note(4, false);
        first.note(6, true);
        first.note(7, false);

        // When
        OffsetAndMetadata committed = first.toCommit(8);
        ReplayedOffsets second = new ReplayedOffsets(committed);

        // Then
        assertThat(committed.offset()).isEqualTo(4);
        assertThat(second.contains(3)).isTrue();
        assertThat(second.contains(4)).isFalse();
        assertThat(second.contains(6)).isTrue();
        assertThat(second.contains(7)).isFalse();
        second.note(4, true);
        second.note(7, true);
        assertThat(second.toCommit(8)).isEqualTo(new OffsetAndMetadata(8));
    }

    @Test
    void singleReplayedOnesAreKeptBehindAnEarlierCommit() {
        // Given
        ReplayedOffsets first = new ReplayedOffsets(new OffsetAndMetadata(100));
        first.note(103, false);
        first.note(105, true);

        // When
        OffsetAndMetadata committed = first.toCommit(106);
        ReplayedOffsets second = new ReplayedOffsets(committed);

        // Then
        assertThat(committed.offset()).isEqualTo(103);
        assertThat(second.before()).isEqualTo(103);
        assertThat(second.contains(104)).isFalse();
        assertThat(second.contains(105)).isTrue();
    }

    @Test
    void aLookFromTheBeginningMovesNothingBack() {
        // Given
        ReplayedOffsets offsets = new ReplayedOffsets(new OffsetAndMetadata(100));

        // When
        offsets.note(5, false);
        offsets.note(6, true);

        // Then
        assertThat(offsets.toCommit(7)).isEqualTo(new OffsetAndMetadata(100));
    }

    @Test
    void aLongContiguousSelectionFits() {
        // Given
        ReplayedOffsets offsets = new ReplayedOffsets(null);
        offsets.note(0, false);

        // When
        for (long offset = 1; offset < 1_000_000; offset++) {
            offsets.note(offset, true);
        }

        // Then
        assertThat(new ReplayedOffsets(offsets.toCommit(1_000_000)).contains(999_999))
                .isTrue();
    }

    @Test
    void tooManyGapsAreReportedWithTheRemedy() {
        // Given
        Random random = new Random(7);
        ReplayedOffsets offsets = new ReplayedOffsets(null);
        offsets.note(0, false);
        for (long offset = 1; offset < 100_000; offset++) {
            offsets.note(offset, random.nextBoolean());
        }

        // Then
        assertThatThrownBy(() -> offsets.toCommit(100_000))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("4096 bytes")
                .hasMessageContaining("without --id and --reason");
    }
}
