package io.reviewstream.streamer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class SizeLimitsTest {
    /** 3 bytes of key and 10 of value, and a header of 2 and 5 bytes. */
    private static final int SIZE = 128 + 3 + 10 + 10 + 2 + 5;

    private final Headers headers = new RecordHeaders().add("\u00e9", new byte[5]);

    @Test
    void aRecordMayBeExactlyAsLargeAsItsTopicAllows() {
        assertThatCode(() -> limit(SIZE).require("t", "key", new byte[10], headers))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> limit(SIZE - 1).require("t", "key", new byte[10], headers))
                .isInstanceOf(RejectedRecordException.class)
                .hasMessage("Too large for t: 158 bytes of at most 157");
    }

    @Test
    void whatIsNullTakesNoBytes() {
        assertThat(SizeLimits.size(null, null, new RecordHeaders().add("h", null)))
                .isEqualTo(128 + 10 + 1);
    }

    private static SizeLimits limit(int bytes) {
        return new SizeLimits(Map.of("t", bytes));
    }
}
