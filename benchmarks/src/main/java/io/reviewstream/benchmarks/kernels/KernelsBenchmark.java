package io.reviewstream.benchmarks.kernels;

import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.common.error.UserException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Version;

/**
 * The benchmark {@code kernels}: JMH's own runner, average time of one call. With forks, JMH starts this Java with this
 * class path again for every kernel, so that what the compiler learned from one does not slow the next.
 *
 * @param include a regular expression for the names of kernels
 * @param tokenizer a {@code tokenizer.json} instead of a made one
 * @param forks processes for each kernel; 0 runs them all in this one
 * @param iterations that are measured in each fork, and as many that are not before them
 * @param millis that an iteration lasts
 */
public record KernelsBenchmark(String include, Optional<Path> tokenizer, int forks, int iterations, int millis) {
    private static final String ROOM = "\\.kernels\\..*";

    /** Checks every number. */
    public KernelsBenchmark {
        require(forks >= 0, "--forks is at least 0", forks);
        require(iterations >= 1, "--iterations is at least 1", iterations);
        require(millis >= 1, "--millis is at least 1", millis);
    }

    private static void require(boolean holds, String allowed, int value) {
        if (!holds) {
            throw UserException.usage(allowed + ", not " + value + ".");
        }
    }

    /**
     * Measures.
     *
     * @param progress hears what JMH says on its way
     * @throws UserException where no kernel has such a name
     */
    public BenchResult run(PrintStream progress) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(ROOM + "(" + include + ")")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MICROSECONDS)
                .forks(forks)
                .warmupIterations(iterations)
                .warmupTime(TimeValue.milliseconds(millis))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(millis))
                .shouldFailOnError(true);
        tokenizer.ifPresent(file -> options.param("tokenizer", file.toString()));
        try {
            Collection<RunResult> results = new Runner(
                            options.build(), OutputFormatFactory.createFormatInstance(progress, VerboseMode.NORMAL))
                    .run();
            List<BenchRow> rows = results.stream().map(KernelsBenchmark::row).toList();
            return new BenchResult(rows, Machine.current("JMH " + Version.getPlainVersion(), 1), settings(), Map.of());
        } catch (NoBenchmarksException | PatternSyntaxException e) {
            throw UserException.usage(
                    "No kernel is named like '" + include + "'; without --include, all are measured.");
        } catch (RunnerException e) {
            throw new IllegalStateException("a kernel failed; JMH says above which, and why", e);
        }
    }

    private static BenchRow row(RunResult result) {
        Result<?> time = result.getPrimaryResult();
        String name = result.getParams().getBenchmark();
        int method = name.lastIndexOf('.');
        return BenchRow.of(name.substring(name.lastIndexOf('.', method - 1) + 1), time.getScore(), time.getScoreUnit());
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings =
                new TreeMap<>(Map.of("include", include, "forks", forks, "iterations", iterations, "millis", millis));
        tokenizer.ifPresent(file -> settings.put("tokenizer", file.getFileName().toString()));
        return settings;
    }
}
