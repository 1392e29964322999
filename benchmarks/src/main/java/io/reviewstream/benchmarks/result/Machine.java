package io.reviewstream.benchmarks.result;

import java.util.Locale;
import java.util.Objects;
import oshi.SystemInfo;

/**
 * Where and with what was measured.
 *
 * @param processor its name, as it gives it
 * @param cores logical ones that this process may use
 * @param engine what computed, and its version
 * @param threads that computed
 */
public record Machine(String processor, int cores, String jdk, String os, String engine, int threads) {
    public Machine {
        Objects.requireNonNull(processor);
        Objects.requireNonNull(jdk);
        Objects.requireNonNull(os);
        Objects.requireNonNull(engine);
        if (cores < 1 || threads < 1) {
            throw new IllegalArgumentException("cores and threads are positive, not " + cores + " and " + threads);
        }
    }

    /** This machine. */
    public static Machine current(String engine, int threads) {
        return new Machine(
                new SystemInfo()
                        .getHardware()
                        .getProcessor()
                        .getProcessorIdentifier()
                        .getName()
                        .strip(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString(),
                String.join(
                        " ",
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch")),
                engine,
                threads);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s, %d cores; %s; Java %s, %s, threads: %d", processor, cores, os, jdk, engine, threads);
    }
}
