package io.reviewstream.benchmarks.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.benchmarks.kernels.KernelsBenchmark;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.serde.Json;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench kernels}. */
@Command(
        name = "kernels",
        description =
                "Measure what is done for every review beside the model, under JMH: tokenizing, forming runs, JSON.",
        footer = {
            "",
            "Examples:",
            "  reviewstream bench kernels",
            "  reviewstream bench kernels --include FormingRuns --json",
            "  reviewstream bench kernels --include Tokenizing --tokenizer model/tokenizer.json"
        })
final class KernelsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Option(
            names = "--include",
            defaultValue = ".*",
            paramLabel = "REGEX",
            description = "Kernels whose names begin so. Default: all.")
    private String include;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "A tokenizer.json to tokenize with. Default: one that knows the words of the texts.")
    private Path tokenizer;

    @Option(
            names = "--forks",
            defaultValue = "1",
            paramLabel = "N",
            description =
                    "Processes for each kernel; 0 runs all in one, which is less exact. Default: ${DEFAULT-VALUE}.")
    private int forks;

    @Option(
            names = "--iterations",
            defaultValue = "5",
            paramLabel = "N",
            description = "Measured in each process, after as many to warm up. Default: ${DEFAULT-VALUE}.")
    private int iterations;

    @Option(
            names = "--millis",
            defaultValue = "1000",
            paramLabel = "N",
            description = "How long an iteration lasts. Default: ${DEFAULT-VALUE}.")
    private int millis;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        BenchResult result = new KernelsBenchmark(include, Optional.ofNullable(tokenizer), forks, iterations, millis)
                .run(System.err);
        spec.commandLine().getOut().println(json ? Json.mapper().writeValueAsString(result) : result.table());
        return 0;
    }
}
