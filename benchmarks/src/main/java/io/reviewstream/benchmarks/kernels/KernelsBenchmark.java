package io.reviewstream.benchmarks.kernels;

import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.Limits;
import io.reviewstream.common.error.UserException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
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
 * class path again for every kernel, so that the profile of one kernel does not affect the compilation of the next.
 *
 * @param include a regular expression for the names of kernels
 * @param tokenizer a {@code tokenizer.json} instead of a generated one
 * @param forks processes for each kernel; 0 runs them all in this one
 * @param iterations that are measured in each fork, and as many that are not before them
 * @param millis that an iteration lasts
 */
public record KernelsBenchmark(String include, Optional<Path> tokenizer, int forks, int iterations, int millis) {
    private static final String ROOM = "\\.kernels\\..*";

    /** Checks every number. */
    public KernelsBenchmark {
        Limits.atLeast(0, "--forks", forks);
        Limits.atLeast(1, "--iterations", iterations);
        Limits.atLeast(1, "--millis", millis);
    }

    /**
     * Measures.
     *
     * @param progress takes the output of JMH
     * @throws UserException if no kernel matches
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
                    "No kernel matches --include '" + include + "'. Leave it out to measure all kernels.");
        } catch (RunnerException e) {
            throw new IllegalStateException("a kernel failed; see the output of JMH above", e);
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

    /** Random texts of words from reviews. */
    static final class SampleTexts {
        private static final List<String> WORDS = List.of(
                """
                        the and it this was for not but with very great good bad product bought works worked broke
                        after weeks month price quality would recommend battery charger doesn't disappointed
                        comfortable shipping returned excellent, money. easy to use! I my of a is"""
                        .split("\\s+"));
        private static final int SHORTEST = 5;
        private static final int SPREAD = 115;

        private SampleTexts() {}

        /** Of 5 to 119 words. */
        static List<String> of(int count, long seed) {
            Random random = new Random(seed);
            return random.ints(count, SHORTEST, SHORTEST + SPREAD)
                    .mapToObj(words -> random.ints(words, 0, WORDS.size())
                            .mapToObj(WORDS::get)
                            .collect(Collectors.joining(" ")))
                    .toList();
        }
    }
}
