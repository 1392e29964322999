package io.reviewstream.benchmarks.command;

import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.benchmarks.training.TrainingBenchmark;
import io.reviewstream.benchmarks.training.TrainingWorkload;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench training}. */
@Command(
        name = "training",
        description = {
            "Measure the training of a network with random weights on random tokens, on the CPU: plain, fused and fused"
                    + " in bfloat16, all weights and the head only.",
            "The candidates take turns in every round; a value is the median of its rounds. Run it on an idle machine."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream bench training --shapes small",
            "  reviewstream bench training --python venv/bin/python --json > training.json"
        })
final class TrainingCommand extends BenchmarkCommand {
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
            description = "Number of reviews in a step. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(
            names = "--tokens",
            defaultValue = "128",
            paramLabel = "N",
            description = "Number of tokens of a review. Default: ${DEFAULT-VALUE}.")
    private int tokens;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "N",
            description = "Number of threads that compute. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            paramLabel = "N",
            description = "Number of rounds. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--steps",
            defaultValue = "3",
            paramLabel = "N",
            description = "Number of measured steps in a round. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--warmup",
            defaultValue = "1",
            paramLabel = "N",
            description = "Number of steps before those in each round. Default: ${DEFAULT-VALUE}.")
    private int warmup;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "N",
            description = "Seed of weights, tokens and dropout. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--python",
            paramLabel = "FILE",
            description =
                    "Python interpreter with PyTorch (pip install torch in a virtual environment) that trains the same"
                            + " network in its turn, with as many threads.")
    private Path python;

    @Override
    public Integer call() {
        TrainingWorkload workload = new TrainingWorkload(batchSize, tokens, threads, rounds, steps, warmup, seed);
        return print(new TrainingBenchmark(workload, Optional.ofNullable(python), progress())
                .run(new LinkedHashSet<>(shapes)));
    }
}
