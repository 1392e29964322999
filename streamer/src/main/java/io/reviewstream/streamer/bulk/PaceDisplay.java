package io.reviewstream.streamer.bulk;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows how fast reviews are classified: a bar while it goes on, where somebody watches, and one line at the end. How much
 * is left is known where the input is a file. Thread-safe; closing it ends the bar and says nothing.
 */
public final class PaceDisplay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PaceDisplay.class);
    private static final long MEGABYTE = 1_000_000;
    /** To the beginning of the line, and clear it. */
    private static final String OVER_THE_BAR = "\r\u001b[K";

    private final Clock clock;
    private final Instant start;
    private final PrintWriter err;
    /** Null where nobody watches, and in the end. */
    private ProgressBar bar;

    private long reviews;
    private long refused;

    /**
     * Begins to count.
     *
     * @param screen where a bar is drawn, if somebody watches
     * @param err where refused reviews are named
     * @param inputBytes how long the input is; negative where nobody knows
     */
    public PaceDisplay(Clock clock, Optional<ProgressBarConsumer> screen, PrintWriter err, long inputBytes) {
        this.clock = clock;
        this.err = err;
        start = clock.instant();
        bar = screen.map(consumer -> new ProgressBarBuilder()
                        .setConsumer(consumer)
                        .setTaskName("classify")
                        .setInitialMax(inputBytes)
                        .setUnit(" MB", MEGABYTE)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(500)
                        .build())
                .orElse(null);
    }

    /** So many more are answered, and so much of the input is read for them. */
    synchronized void answered(int more, long readBytes) {
        reviews += more;
        if (bar != null) {
            bar.setExtraMessage(String.format(Locale.ROOT, "%d reviews %.0f reviews/s", reviews, perSecond()));
            bar.stepTo(readBytes);
        }
    }

    /** Names what is no review. */
    synchronized void refuse(String problem) {
        refused++;
        err.println((bar == null ? "" : OVER_THE_BAR) + "reviewstream: " + problem);
    }

    /** How many were refused so far. */
    synchronized long refused() {
        return refused;
    }

    private double perSecond() {
        return reviews / Math.max(0.001, seconds());
    }

    private double seconds() {
        return Duration.between(start, clock.instant()).toMillis() / 1000.0;
    }

    /** Ends the bar and tells the pace. */
    synchronized void ended() {
        close();
        LOG.atInfo()
                .addKeyValue("reviews", reviews)
                .addKeyValue("seconds", String.format(Locale.ROOT, "%.1f", seconds()))
                .addKeyValue("reviewsPerSecond", String.format(Locale.ROOT, "%.1f", perSecond()))
                .log("Classified");
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
        }
        bar = null;
    }
}
