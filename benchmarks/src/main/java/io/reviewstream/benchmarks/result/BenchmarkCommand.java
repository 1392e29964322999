package io.reviewstream.benchmarks.result;

import io.reviewstream.benchmarks.result.BenchResult.BestPeer;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.serde.Json;
import java.io.PrintWriter;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all benchmarks have in common: progress on standard error, the result on standard output. */
public abstract class BenchmarkCommand implements Callable<Integer> {
    private static final String PROJECT = "io.reviewstream.benchmarks.";

    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    /** Standard error. */
    protected final PrintWriter progress() {
        return spec.commandLine().getErr();
    }

    /** Prints a line about a measurement to standard error. */
    protected final void report(String format, Object... values) {
        progress().println(String.format(Locale.ROOT, format, values));
    }

    /** Prints a result without a best peer; exit code 0. */
    protected final int print(
            List<BenchRow> rows,
            Machine machine,
            Map<String, Object> settings,
            Map<String, Map<String, Object>> peers) {
        return print(Optional.empty(), rows, machine, settings, peers);
    }

    /**
     * Prints the result; exit code 0.
     *
     * @param settings instead of the values of options of the same name
     */
    protected final int print(
            Optional<BestPeer> bestPeer,
            List<BenchRow> rows,
            Machine machine,
            Map<String, Object> settings,
            Map<String, Map<String, Object>> peers) {
        Map<String, Object> all = optionValues();
        all.putAll(settings);
        BenchResult result = new BenchResult(bestPeer, rows, machine, all, peers);
        spec.commandLine().getOut().println(json ? Json.compact(result) : result.table());
        return 0;
    }

    /** The values of the benchmark's own options, by the names of their fields; of a file, its name. */
    private Map<String, Object> optionValues() {
        Map<String, Object> values = new TreeMap<>();
        for (OptionSpec option : spec.options()) {
            Object value = option.getValue();
            if (value != null
                    && option.userObject() instanceof Field field
                    && field.getDeclaringClass().getName().startsWith(PROJECT)
                    && field.getDeclaringClass() != BenchmarkCommand.class) {
                values.put(field.getName(), plain(value));
            }
        }
        return values;
    }

    private static Object plain(Object value) {
        if (value instanceof Enum<?> one) {
            return one.name().toLowerCase(Locale.ROOT);
        }
        return value instanceof Path file ? String.valueOf(file.getFileName()) : value;
    }

    /** The Kafka clients of a streamer that is measured or tested; a picocli mixin. */
    protected static final class StreamerClients {
        @Option(
                names = "--kafka",
                split = "\\R",
                hideParamSyntax = true,
                paramLabel = "KEY=VALUE",
                description = "A setting of the Kafka clients of the streamer; repeatable.")
        private Map<String, String> kafka = Map.of();

        /** Their settings beyond the defaults. */
        public Map<String, String> settings() {
            return kafka;
        }
    }
}
