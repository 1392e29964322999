package io.reviewstream.quickstart.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Shows ledger and storyline once a second: drawn over itself on a terminal, line after line anywhere else. Has a thread
 * of its own.
 */
final class Screen implements AutoCloseable {
    private static final String CLEAR_TO_END = "\u001b[J";

    private final PrintWriter out;
    private final boolean terminal;
    private final Ledger ledger;
    private final DemoLog story;
    private final long start = System.nanoTime();
    private final Thread painter = new Thread(this::paint, "demo-screen");
    private boolean closed;
    private int drawn;
    private int told;
    private long lastClassified;
    private long lastNanos = start;

    Screen(PrintWriter out, boolean terminal, Ledger ledger, DemoLog story) {
        this.out = out;
        this.terminal = terminal;
        this.ledger = ledger;
        this.story = story;
    }

    void start() {
        painter.setDaemon(true);
        painter.start();
    }

    private void paint() {
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(1);
                showUnlessClosed();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void showUnlessClosed() {
        if (!closed) {
            show();
        }
    }

    private synchronized void show() {
        long now = System.nanoTime();
        Ledger.LedgerSnapshot state = ledger.snapshot();
        double perSecond = (state.classified() - lastClassified) * 1e9 / Math.max(1, now - lastNanos);
        lastClassified = state.classified();
        lastNanos = now;
        String time = String.format(Locale.ROOT, "%3d s", TimeUnit.NANOSECONDS.toSeconds(now - start));
        List<String> events = story.eventsAfter(told);
        told += events.size();
        if (terminal) {
            if (drawn > 0) {
                out.print("\u001b[" + drawn + "A\r" + CLEAR_TO_END);
            }
            events.forEach(event -> out.println("  * " + event));
            List<String> lines = table(time, state, perSecond);
            lines.forEach(out::println);
            drawn = lines.size();
        } else {
            events.forEach(event -> out.println(time + "  * " + event));
            out.println(line(time, state, perSecond));
        }
        out.flush();
    }

    private List<String> table(String time, Ledger.LedgerSnapshot state, double perSecond) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("  " + time + "  " + story.now());
        lines.add(String.format(Locale.ROOT, "         reviews produced %,d, classified %,d (%.0f/s), labelled %,d, dead letters %,d", state.produced(), state.classified(), perSecond, state.labels(), state.deadLetters()));
        state.scores().forEach((version, score) -> lines.add("         " + accuracy(version, score)));
        return lines;
    }

    private String line(String time, Ledger.LedgerSnapshot state, double perSecond) {
        StringBuilder line = new StringBuilder(time).append("  ").append(story.now());
        if (state.produced() > 0) {
            line.append(String.format(Locale.ROOT, " | produced %d, classified %d, %.0f/s, labelled %d", state.produced(), state.classified(), perSecond, state.labels()));
        }
        for (Map.Entry<String, Ledger.Score> score : state.scores().entrySet()) {
            line.append(" | ").append(accuracy(score.getKey(), score.getValue()));
        }
        return line.toString();
    }

    static String accuracy(String version, Ledger.Score score) {
        return String.format(Locale.ROOT, "%s right on %s, on %.0f %% of the last %d", version, share(score.right(), score.rows()), 100 * score.recentShare(), score.recentRows());
    }

    static String share(long right, long rows) {
        return rows == 0 ? "no reviews" : String.format(Locale.ROOT, "%.1f %% of %,d", 100.0 * right / rows, rows);
    }

    /** Lets somebody else write meanwhile; what is drawn now stays. */
    synchronized void pause(Runnable writing) {
        show();
        drawn = 0;
        writing.run();
    }

    /** Shows the last state. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            painter.interrupt();
            show();
        }
    }
}
