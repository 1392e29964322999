package io.reviewstream.benchmarks.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.benchmarks.training.TrainingBenchmark;
import io.reviewstream.benchmarks.training.TrainingWorkload;
import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.serde.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench training}. */
@Command(
        name = "training",
        description = {
            "Measure the training of a network with random weights on random tokens, on the CPU: plain, fused and fused"
                    + " in bfloat16, everything and the head only.",
            "They take turns, round by round, and a value is the median of its rounds. Other work on the machine makes"
                    + " the values worthless and the ratios worse."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream bench training --shapes small",
            "  reviewstream bench training --python venv/bin/python --json > training.json"
        })
final class TrainingCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Option(
            names = "--shapes",
            split = ",",
            defaultValue = "base,small",
            paramLabel = "SHAPE",
            description = "base: 6 layers, 768 wide; small: 4 layers, 256 wide; tiny: 2 layers, 8 wide, to see that it"
                    + " works. Default: ${DEFAULT-VALUE}.")
    private List<Shape> shapes;

    @Option(
            names = "--batch-size",
            defaultValue = "16",
            paramLabel = "N",
            description = "Reviews of a step. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(
            names = "--tokens",
            defaultValue = "128",
            paramLabel = "N",
            description = "Tokens of a review. Default: ${DEFAULT-VALUE}.")
    private int tokens;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "N",
            description = "Threads that compute. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            paramLabel = "N",
            description = "How often each takes its turn. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--steps",
            defaultValue = "3",
            paramLabel = "N",
            description = "Steps measured in a round. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--warmup",
            defaultValue = "1",
            paramLabel = "N",
            description = "Steps before those in each round. Default: ${DEFAULT-VALUE}.")
    private int warmup;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "N",
            description = "Of weights, tokens and dropout. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--python",
            paramLabel = "FILE",
            description =
                    "A Python with PyTorch (in a virtual environment: pip install torch), which then trains the same"
                            + " network in its turn. It has this command's environment, and its numbers of threads.")
    private Path python;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        TrainingWorkload workload = new TrainingWorkload(batchSize, tokens, threads, rounds, steps, warmup, seed);
        BenchResult result = new TrainingBenchmark(workload, Optional.ofNullable(python), err::println)
                .run(new LinkedHashSet<>(shapes));
        out.println(json ? Json.mapper().writeValueAsString(result) : result.table());
        return 0;
    }
}
