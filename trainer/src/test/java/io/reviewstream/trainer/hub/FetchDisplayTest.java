package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reviewstream.trainer.TickingClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FetchDisplayTest {
    private static final long SIZE = 268_000_000;

    @Test
    void aLargeFileHasABarOnATerminal() {
        // Given
        StringBuilder screen = new StringBuilder();
        FetchDisplay display = new FetchDisplay(
                Clock.systemUTC(), () -> Optional.of(new DelegatingProgressBarConsumer(screen::append, 120)));

        // When
        try (FetchDisplay.Bar bar = display.show("model.safetensors", SIZE, 0)) {
            bar.at(SIZE / 2);
        }

        // Then
        assertThat(screen).contains("model.safetensors", "50%", "134/268 MB");
    }

    @Test
    void aSmallFileIsNotShown() {
        // Given
        StringBuilder screen = new StringBuilder();
        FetchDisplay display = new FetchDisplay(
                Clock.systemUTC(), () -> Optional.of(new DelegatingProgressBarConsumer(screen::append, 120)));

        // When
        try (FetchDisplay.Bar bar = display.show("vocab.txt", 230_000, 0)) {
            bar.at(230_000);
        }

        // Then
        assertThat(screen).isEmpty();
    }

    @Test
    void whereNobodyWatchesALineComesOnlyNowAndThen() {
        // Given
        Logger logger = (Logger) LoggerFactory.getLogger(FetchDisplay.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        TickingClock clock = new TickingClock(Instant.EPOCH);

        // When
        try (FetchDisplay.Bar bar = new FetchDisplay(clock, Optional::empty).show("model.safetensors", SIZE, 0)) {
            for (int second = 0; second < 100; second++) {
                clock.pass(Duration.ofSeconds(1));
                bar.at(second * 1_000_000L);
            }
        } finally {
            logger.detachAppender(lines);
        }

        // Then
        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly(
                        "Fetching",
                        "Fetching goes on",
                        "Fetching goes on",
                        "Fetching goes on",
                        "Fetching goes on",
                        "Fetching goes on");
        assertThat(lines.list.get(1).getKeyValuePairs().toString()).contains("model.safetensors", "19", "268");
    }
}
