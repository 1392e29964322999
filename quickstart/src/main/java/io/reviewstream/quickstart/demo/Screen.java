package io.reviewstream.quickstart.demo;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Events, one a line, and below them a status that is rewritten in place on a terminal and repeated now and then
 * elsewhere. Thread-safe.
 */
public final class Screen {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final String CLEAR_LINE = "\r\033[2K";

    private final PrintWriter out;
    private final boolean terminal;
    private final Clock clock;
    private final Instant start;
    private Instant lastStatus;
    private boolean statusShown;

    /**
     * A screen that starts its watch now.
     *
     * @param terminal whether a line can be rewritten
     */
    public Screen(PrintWriter out, boolean terminal, Clock clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.start = clock.instant();
        this.lastStatus = start;
    }

    /** Something happened. */
    public synchronized void event(String format, Object... values) {
        clear();
        out.println(time() + String.format(Locale.ROOT, format, values));
        out.flush();
    }

    /** More on the last event, a line each. */
    public synchronized void details(List<String> lines) {
        clear();
        lines.forEach(line -> out.println("           - " + line));
        out.flush();
    }

    /** How things stand. */
    public synchronized void status(String text) {
        if (terminal) {
            out.print(CLEAR_LINE + time() + text);
            statusShown = true;
        } else if (Duration.between(lastStatus, clock.instant()).compareTo(BETWEEN_LINES) >= 0) {
            lastStatus = clock.instant();
            out.println(time() + text);
        }
        out.flush();
    }

    private void clear() {
        if (statusShown) {
            out.print(CLEAR_LINE);
            statusShown = false;
        }
    }

    /** Since the start. */
    public Duration elapsed() {
        return Duration.between(start, clock.instant());
    }

    private String time() {
        return String.format(Locale.ROOT, "%5.1f s  ", elapsed().toMillis() / 1000.0);
    }
}
