package io.reviewstream.streamer.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"0s", "500ms", "1500ms", "90s", "15m", "25h", "30d"})
    void aDurationIsFormattedAsItIsParsed(String text) {
        // Given
        Duration duration = DurationText.parse(text).orElseThrow();

        // When
        String written = DurationText.of(duration);

        // Then
        assertThat(written).isEqualTo(text);
    }

    @Test
    void aDurationIsFormattedInTheLargestUnit() {
        assertThat(DurationText.of(Duration.parse("PT120M"))).isEqualTo("2h");
        assertThat(DurationText.of(Duration.ofMinutes(-1))).isEqualTo("-1m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "PT5S", "-1s", "5", "1.5h"})
    void otherTextIsNotADuration(String text) {
        assertThat(DurationText.parse(text)).isEmpty();
    }
}
