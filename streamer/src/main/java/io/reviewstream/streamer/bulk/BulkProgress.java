package io.reviewstream.streamer.bulk;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows progress on standard error: a bar on a terminal, the problem of each rejected line, and one log line at the end.
 * Used by one thread; closing it removes the bar.
 */
public final class BulkProgress implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BulkProgress.class);
    /** To the beginning of the line, and clear it. */
    private static final String OVER_THE_BAR = "\r\u001b[K";

    private final long start = System.nanoTime();
    private final PrintWriter err;
    private final Optional<ProgressBar> bar;
    private long reviews;
    private long rejected;

    /**
     * Starts the clock.
     *
     * @param terminal where the bar is drawn, if standard error is a terminal
     * @param err where rejected lines are named
     * @param inputBytes length of the input; negative if it is unknown
     */
    public BulkProgress(Optional<ProgressBarConsumer> terminal, PrintWriter err, long inputBytes) {
        this.err = err;
        bar = terminal.map(consumer -> new ProgressBarBuilder()
                .setConsumer(consumer)
                .setTaskName("classify")
                .setInitialMax(inputBytes)
                .setUnit(" MB", 1_000_000)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(500)
                .build());
    }

    /** Adds classified reviews; the input is read up to {@code readBytes}. */
    void classified(int more, long readBytes) {
        reviews += more;
        bar.ifPresent(shown -> {
            shown.setExtraMessage(String.format(Locale.ROOT, "%d reviews %.0f reviews/s", reviews, reviewsPerSecond()));
            shown.stepTo(readBytes);
        });
    }

    /** Names a line that is not a review. */
    void reject(String problem) {
        rejected++;
        err.println((bar.isPresent() ? OVER_THE_BAR : "") + "reviewstream: " + problem);
    }

    /** Number of rejected lines so far. */
    long rejected() {
        return rejected;
    }

    private double seconds() {
        return Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
    }

    private double reviewsPerSecond() {
        return reviews / Math.max(0.001, seconds());
    }

    /** Removes the bar and logs the throughput. */
    void ended() {
        close();
        LOG.atInfo()
                .addKeyValue("reviews", reviews)
                .addKeyValue("seconds", String.format(Locale.ROOT, "%.1f", seconds()))
                .addKeyValue("reviewsPerSecond", String.format(Locale.ROOT, "%.1f", reviewsPerSecond()))
                .log("Classified");
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
