package io.reviewstream.benchmarks.command;

import io.reviewstream.benchmarks.kernels.KernelsBenchmark;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench kernels}. */
@Command(
        name = "kernels",
        description =
                "Measure the work for every review outside the model, under JMH: tokenizing, forming batches, JSON.",
        footer = {
            "",
            "Examples:",
            "  reviewstream bench kernels",
            "  reviewstream bench kernels --include BatchingKernel --json",
            "  reviewstream bench kernels --include TokenizationKernel --tokenizer model/tokenizer.json"
        })
final class KernelsCommand extends BenchmarkCommand {
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
        return print(new KernelsBenchmark(include, Optional.ofNullable(tokenizer), forks, iterations, millis)
                .run(System.err));
    }
}
