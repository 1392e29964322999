package io.reviewstream.benchmarks.result;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;

/**
 * What a benchmark prints.
 *
 * @param bestPeer what everything comes to, if there are peers
 * @param settings what was asked for, by the names of the options
 * @param peers versions and the like of what the programs were compared with, by its name
 */
public record BenchResult(
        Optional<BestPeer> bestPeer,
        List<BenchRow> rows,
        Machine machine,
        Map<String, Object> settings,
        Map<String, Map<String, Object>> peers) {
    public BenchResult {
        Objects.requireNonNull(bestPeer);
        rows = List.copyOf(rows);
        settings = new TreeMap<>(settings);
        peers = new TreeMap<>(peers);
    }

    /**
     * The fastest way to do the same without this project.
     *
     * @param ratio the value of {@code own} divided by that of {@code peer}
     */
    public record BestPeer(double ratio, BenchRow own, BenchRow peer) {
        /** Compares a throughput with the highest of others. */
        public static BestPeer of(BenchRow own, Stream<BenchRow> peers) {
            BenchRow best =
                    peers.max(Comparator.comparingDouble(BenchRow::value)).orElseThrow();
            return new BestPeer(own.against(best).ratio().orElseThrow(), own, best);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.1f x the best peer (%s: %.1f %s) with %s: %.1f %s",
                    ratio,
                    peer.name(),
                    peer.value(),
                    peer.unit(),
                    own.name(),
                    own.value(),
                    own.unit());
        }
    }

    /** For people: the best peer, then a line for each value, its further ratios below. */
    public String table() {
        int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        StringBuilder table = new StringBuilder();
        bestPeer.ifPresent(best -> table.append(best).append("\n\n"));
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
     * @param instructions the instruction sets of the processor that products of matrices can use; none if it does not
     *     say
     * @param engine what computed, and its version
     * @param threads that computed
     */
    public record Machine(
            String processor, int cores, List<String> instructions, String jdk, String os, String engine, int threads) {
        /** Those that ONNX Runtime and PyTorch have products for, as Linux names them. */
        private static final List<String> KNOWN = List.of(
                "avx2",
                "avx_vnni",
                "avx512f",
                "avx512bw",
                "avx512_vnni",
                "avx512_bf16",
                "amx_bf16",
                "amx_int8",
                "asimddp",
                "i8mm",
                "bf16",
                "sve");

        public Machine {
            instructions = List.copyOf(instructions);
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
            CentralProcessor processor = new SystemInfo().getHardware().getProcessor();
            return new Machine(
                    processor.getProcessorIdentifier().getName().strip(),
                    Runtime.getRuntime().availableProcessors(),
                    instructions(processor.getFeatureFlags()),
                    Runtime.version().toString(),
                    String.join(
                            " ",
                            System.getProperty("os.name"),
                            System.getProperty("os.version"),
                            System.getProperty("os.arch")),
                    engine,
                    threads);
        }

        /** The known ones in the lines of a processor's description. */
        static List<String> instructions(List<String> descriptions) {
            List<String> words = descriptions.stream()
                    .flatMap(line -> Arrays.stream(line.toLowerCase(Locale.ROOT).split("\\W+")))
                    .toList();
            return KNOWN.stream().filter(words::contains).toList();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s, %d cores, %s; %s; Java %s, %s, threads: %d",
                    processor,
                    cores,
                    instructions.isEmpty() ? "instruction sets unknown" : String.join(" ", instructions),
                    os,
                    jdk,
                    engine,
                    threads);
        }
    }
}
