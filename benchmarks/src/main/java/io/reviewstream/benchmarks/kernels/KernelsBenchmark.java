package io.reviewstream.benchmarks.kernels;

import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.BenchmarkCommand;
import io.reviewstream.benchmarks.result.Limits;
import io.reviewstream.common.error.UserException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench kernels}: JMH's own runner, average time of one call. With forks, JMH starts this Java with this class path
 * again for every kernel, so that the profile of one kernel does not affect the compilation of the next.
 */
@Command(
        name = "kernels",
        description =
                "Measure the work for every review outside the model, under JMH: tokenizing, the linear model, forming batches, looking"
                        + " predictions up, JSON.",
        footer = {
            "",
            "Examples:",
            "  reviewstream bench kernels",
            "  reviewstream bench kernels --include BatchingKernel --json",
            "  reviewstream bench kernels --include TokenizationKernel --tokenizer model/tokenizer.json"
        })
public final class KernelsBenchmark extends BenchmarkCommand {
    private static final String ROOM = "\\.kernels\\..*";

    @Option(
            names = "--include",
            defaultValue = ".*",
            paramLabel = "REGEX",
            description = "Regular expression; kernels whose names start with a match are measured. Default: all.")
    private String include;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "A tokenizer.json. Default: one with the words of the texts as its vocabulary.")
    private Path tokenizer;

    @Option(
            names = "--forks",
            defaultValue = "1",
            paramLabel = "N",
            description =
                    "Number of JVMs for each kernel; 0 runs all kernels in this one, which is less exact. Default: ${DEFAULT-VALUE}.")
    private int forks;

    @Option(
            names = "--iterations",
            defaultValue = "5",
            paramLabel = "N",
            description =
                    "Number of measured iterations in each JVM, after as many warmup iterations. Default: ${DEFAULT-VALUE}.")
    private int iterations;

    @Option(
            names = "--millis",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Duration of an iteration in milliseconds. Default: ${DEFAULT-VALUE}.")
    private int millis;

    @Override
    public Integer call() {
        Limits.atLeast(0, "--forks", forks);
        Limits.atLeast(1, "--iterations", iterations);
        Limits.atLeast(1, "--millis", millis);
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
        if (tokenizer != null) {
            options.param("tokenizer", tokenizer.toString());
        }
        try {
            Collection<RunResult> results = new Runner(
                            options.build(), OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL))
                    .run();
            List<BenchRow> rows = results.stream().map(KernelsBenchmark::row).toList();
            return print(rows, Machine.current("JMH " + Version.getPlainVersion(), 1), Map.of(), Map.of());
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
}
