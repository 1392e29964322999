package io.reviewstream.benchmarks.result;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import oshi.SystemInfo;

/**
 * What a benchmark prints.
 *
 * @param settings what was asked for, by the names of the options
 * @param peers versions and the like of what the programs were compared with, by its name
 */
public record BenchResult(
        List<BenchRow> rows, Machine machine, Map<String, Object> settings, Map<String, Map<String, Object>> peers) {
    public BenchResult {
        rows = List.copyOf(rows);
        settings = new TreeMap<>(settings);
        peers = new TreeMap<>(peers);
    }

    /** For people: a line for each value, its further ratios below. */
    public String table() {
        int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        StringBuilder table = new StringBuilder();
        String before = "";
        for (BenchRow row : rows) {
            boolean further = row.name().equals(before);
            String value = further ? "" : value(row);
            String line = "%-" + width + "s  %22s  %s";
            table.append(String.format(Locale.ROOT, line, further ? "" : row.name(), value, ratio(row))
                            .stripTrailing())
                    .append('\n');
            before = row.name();
        }
        table.append('\n').append(machine).append('\n').append("Settings: ").append(settings);
        peers.forEach(
                (name, facts) -> table.append('\n').append(name).append(": ").append(facts));
        return table.toString();
    }

    private static String value(BenchRow row) {
        return row.unit().equals(BenchRow.COUNT)
                ? String.format(Locale.ROOT, "%,.0f %-9s", row.value(), "")
                : String.format(Locale.ROOT, "%,.2f %-9s", row.value(), row.unit());
    }

    private static String ratio(BenchRow row) {
        return row.ratio()
                .map(ratio -> String.format(
                        Locale.ROOT, "%.4f of %s", ratio, row.ratioTo().orElseThrow()))
                .orElse("");
    }

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

        /** This machine with ONNX Runtime; DJL has another version of it in its own name. */
        public static Machine withOnnxRuntime(int threads) {
            // DJL must create ONNX Runtime's environment.
            Engine.getEngine("OnnxRuntime");
            return current("ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion(), threads);
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
            return String.format(
                    Locale.ROOT,
                    "%s, %d cores; %s; Java %s, %s, threads: %d",
                    processor,
                    cores,
                    os,
                    jdk,
                    engine,
                    threads);
        }
    }
}
