package io.reviewstream.trainer.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** A server cannot answer now, and perhaps can later. */
final class RetryableHttpException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration wish;

    private RetryableHttpException(String message, Duration wish) {
        super(message);
        this.wish = wish;
    }

    static RetryableHttpException of(URI uri, int status, HttpHeaders headers, Clock clock) {
        Duration wish = headers.firstValue("Retry-After")
                .flatMap(text -> wish(text.strip(), clock))
                .orElse(null);
        String wait = wish == null ? "" : ", and asks to wait " + wish.toSeconds() + " seconds";
        return new RetryableHttpException(uri.getHost() + " answers " + status + wait, wish);
    }

    /** Seconds, or a date. */
    private static Optional<Duration> wish(String text, Clock clock) {
        if (text.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            ZonedDateTime when = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(clock.instant(), when.toInstant());
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            // A server's mistake in a header that only advises: the usual delay does.
            return Optional.empty();
        }
    }

    /** How long the server asks to wait. */
    Optional<Duration> wish() {
        return Optional.ofNullable(wish);
    }
}
