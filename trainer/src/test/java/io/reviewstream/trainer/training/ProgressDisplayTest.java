package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ProgressDisplayTest {
    private Instant now = Instant.EPOCH;

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    @Test
    void barShowsEpochLossAndAccuracy() {
        // Given
        StringBuilder screen = new StringBuilder();

        // When
        try (ProgressDisplay display =
                new ProgressDisplay(clock, () -> Optional.of(new DelegatingProgressBarConsumer(screen::append, 120)))) {
            display.stepped(new TrainingListener.Step(2, 3, 5, 10, 0.25, 0.875, 1e-4, 12.5));
        }

        // Then
        assertThat(screen).contains("training", "15/30", "2/3", "0.250", "0.875");
    }

    @Test
    void whereNobodyWatchesALineComesOnlyNowAndThen() {
        // Given
        Logger logger = (Logger) LoggerFactory.getLogger(ProgressDisplay.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);

        // When
        try (ProgressDisplay display = new ProgressDisplay(clock, Optional::empty)) {
            for (int step = 1; step <= 100; step++) {
                display.stepped(new TrainingListener.Step(1, 1, step, 100, 0.25, 0.875, 1e-4, 12.5));
                now = now.plus(Duration.ofSeconds(1));
            }
        } finally {
            logger.detachAppender(lines);
        }

        // Then
        assertThat(lines.list).hasSizeBetween(3, 6);
        assertThat(lines.list.get(0).getKeyValuePairs().toString()).contains("loss 0.250", "secondsLeft=\"7");
    }
}
