package io.reviewstream.streamer.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import org.junit.jupiter.api.Test;

class BulkProgressTest {
    private final StringBuilder screen = new StringBuilder();
    private final StringWriter err = new StringWriter();

    @Test
    void theBarOfAFileShowsItsShare() {
        // When
        try (BulkProgress progress = onScreen(8_000_000)) {
            progress.classified(500, 2_000_000);
        }

        // Then
        assertThat(screen).contains("classify", "25%", "2/8 MB", "500 reviews", "reviews/s");
    }

    @Test
    void theBarOfAPipeHasNoEnd() {
        // When
        try (BulkProgress progress = onScreen(-1)) {
            progress.classified(500, 2_000_000);
        }

        // Then
        assertThat(screen).contains("classify", "2/? MB", "500 reviews");
    }

    @Test
    void withoutATerminalOnlyRejectedLinesAreShown() {
        // When
        try (BulkProgress progress = new BulkProgress(Optional.empty(), new PrintWriter(err, true), 100)) {
            progress.classified(5, 50);
            progress.reject("Line 6 is blank.");
        }

        // Then
        assertThat(err.toString()).isEqualToIgnoringNewLines("reviewstream: Line 6 is blank.");
    }

    private BulkProgress onScreen(long inputBytes) {
        return new BulkProgress(
                Optional.of(new DelegatingProgressBarConsumer(screen::append, 160)),
                new PrintWriter(err, true),
                inputBytes);
    }
}
