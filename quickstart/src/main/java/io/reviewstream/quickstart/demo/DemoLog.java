package io.reviewstream.quickstart.demo;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What the demo prints while it runs: a line for each thing that happens, with the seconds since the start. Thread-safe. */
final class DemoLog {
    /** Of a line with its time; longer ones are broken between words. */
    private static final int WIDTH = 100;

    private static final int INDENT = 7;

    private final PrintWriter out;
    private final long start = System.nanoTime();

    DemoLog(PrintWriter out) {
        this.out = out;
    }

    /** Prints a line of {@link String#format}. */
    synchronized void line(String format, Object... values) {
        String text = String.format(Locale.ROOT, format, values);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%3d s ", seconds));
        for (String word : text.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                out.println(line);
                line = new StringBuilder(" ".repeat(INDENT + 1));
            }
            line.append(' ').append(word);
        }
        out.println(line);
        out.flush();
    }
}
