package io.reviewstream.trainer.hub;

import io.reviewstream.common.cli.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows on standard error how a large file comes in: a bar on a terminal, and a log line now and then anywhere else. Used
 * by the thread that fetches; closing a bar ends it.
 */
final class FetchDisplay {
    /** Smaller ones come in an instant. */
    private static final long LARGE = 10_000_000;

    private static final long MEGABYTE = 1_000_000;
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(20);
    private static final Logger LOG = LoggerFactory.getLogger(FetchDisplay.class);

    private final Clock clock;
    private final Supplier<Optional<ProgressBarConsumer>> screen;

    FetchDisplay(Clock clock, Supplier<Optional<ProgressBarConsumer>> screen) {
        this.clock = clock;
        this.screen = screen;
    }

    static FetchDisplay onStandardError(Clock clock, Map<String, String> environment) {
        return new FetchDisplay(
                clock,
                () -> Terminal.isWatched(environment)
                        ? Optional.of(new ConsoleProgressBarConsumer(System.err))
                        : Optional.empty());
    }

    /** One file on its way. */
    interface Bar extends AutoCloseable {
        /** So many of its bytes are here. */
        void at(long bytes);

        @Override
        default void close() {}
    }

    /** Begins to show a file of so many bytes, some of which are here already. */
    Bar show(String file, long size, long there) {
        if (size < LARGE) {
            return bytes -> {};
        }
        LOG.atInfo()
                .addKeyValue("file", file)
                .addKeyValue("megabytes", size / MEGABYTE)
                .log("Fetching");
        return screen.get()
                .<Bar>map(consumer -> new Drawn(consumer, file, size, there))
                .orElseGet(() -> new Told(file, size));
    }

    private static final class Drawn implements Bar {
        private final ProgressBar bar;

        Drawn(ProgressBarConsumer consumer, String file, long size, long there) {
            this.bar = new ProgressBarBuilder()
                    .setConsumer(consumer)
                    .setTaskName(file)
                    .setInitialMax(size)
                    .startsFrom(there, Duration.ZERO)
                    .setUnit(" MB", MEGABYTE)
                    .showSpeed()
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(500)
                    .build();
        }

        @Override
        public void at(long bytes) {
            bar.stepTo(bytes);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    private final class Told implements Bar {
        private final String file;
        private final long size;
        private Instant lastLine = clock.instant();

        Told(String file, long size) {
            this.file = file;
            this.size = size;
        }

        @Override
        public void at(long bytes) {
            Instant now = clock.instant();
            if (Duration.between(lastLine, now).compareTo(BETWEEN_LINES) >= 0) {
                lastLine = now;
                LOG.atInfo()
                        .addKeyValue("file", file)
                        .addKeyValue("megabytes", bytes / MEGABYTE)
                        .addKeyValue("of", size / MEGABYTE)
                        .log("Fetching goes on");
            }
        }
    }
}
