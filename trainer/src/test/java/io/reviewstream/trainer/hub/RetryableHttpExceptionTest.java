package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryableHttpExceptionTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-05T10:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | PT7S",
                "Mon, 05 Jan 2026 10:00:30 GMT | PT30S",
                "Mon, 05 Jan 2026 09:59:00 GMT | PT0S",
                "soon |",
                "99999999999999 |"
            })
    void theWishIsInSecondsOrADate(String header, Duration expected) {
        // Given
        HttpHeaders headers = HttpHeaders.of(Map.of("Retry-After", List.of(header)), (name, value) -> true);

        // When
        RetryableHttpException later =
                RetryableHttpException.of(URI.create("https://hub.example/x"), 503, headers, CLOCK);

        // Then
        assertThat(later.wish()).isEqualTo(Optional.ofNullable(expected));
    }
}
