package io.reviewstream.streamer.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import org.junit.jupiter.api.Test;

class PaceDisplayTest {
    private final StringBuilder screen = new StringBuilder();
    private final StringWriter err = new StringWriter();

    @Test
    void ofAFileItIsKnownHowMuchIsLeft() {
        // When
        try (PaceDisplay pace = onScreen(8_000_000)) {
            pace.answered(500, 2_000_000);
        }

        // Then
        assertThat(screen).contains("classify", "25%", "2/8 MB", "500 reviews", "reviews/s");
    }

    @Test
    void ofAPipeTheBarHasNoEnd() {
        // When
        try (PaceDisplay pace = onScreen(-1)) {
            pace.answered(500, 2_000_000);
        }

        // Then
        assertThat(screen).contains("classify", "2/? MB", "500 reviews");
    }

    @Test
    void whereNobodyWatchesOnlyRefusedReviewsAreNamed() {
        // When
        try (PaceDisplay pace = new PaceDisplay(
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), Optional.empty(), new PrintWriter(err, true), 100)) {
            pace.answered(5, 50);
            pace.refuse("Line 6 is blank.");
        }

        // Then
        assertThat(err.toString()).isEqualToIgnoringNewLines("reviewstream: Line 6 is blank.");
    }

    private PaceDisplay onScreen(long inputBytes) {
        return new PaceDisplay(
                Clock.systemUTC(),
                Optional.of(new DelegatingProgressBarConsumer(screen::append, 160)),
                new PrintWriter(err, true),
                inputBytes);
    }
}
