package io.reviewstream.benchmarks.command;

import io.reviewstream.benchmarks.inference.InferenceBenchmark;
import io.reviewstream.benchmarks.inference.InferenceWorkload;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.cli.ModelOptions;
import io.reviewstream.common.error.UserException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench inference}. */
@Command(
        name = "inference",
        description = {
            "Measure the throughput of inference on one thread of the CPU: one by one and in batches with the plain file"
                    + " and DJL, as one would write it without this project; then in batches of reviews of similar length"
                    + " (\"our batches\") with each file of the model. Beside them: the peak of matrix products, threads of"
                    + " one process beside as many processes, and the operators that take the time of int8.",
            "Without --model and --registry, a network of random weights classifies random tokens. The candidates take"
                    + " turns in every round; a value is the median of its rounds. Run it on an idle machine."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream bench inference --shape small",
            "  reviewstream bench inference --registry models/ --data kept-apart.csv --json > inference.json"
        })
final class InferenceCommand extends BenchmarkCommand {
    @Mixin
    private ModelOptions model;

    @Mixin
    private SubjectOptions subject;

    @Option(
            names = "--data",
            paramLabel = "FILE.csv",
            description = "Reviews to classify and to tokenize. Needs a model. Default: random tokens.")
    private Path data;

    @Option(
            names = "--reviews",
            defaultValue = "256",
            paramLabel = "N",
            description = "Number of reviews in a turn. Default: ${DEFAULT-VALUE}.")
    private int reviews;

    @Option(
            names = "--max-tokens",
            defaultValue = "256",
            paramLabel = "N",
            description = "Length, in tokens, to which longer reviews are truncated. Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            paramLabel = "N",
            description = "Number of rounds. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Number of threads of one process that are compared with as many processes; 1 leaves that out."
                            + " Default: 2, on a single core 1.")
    private Integer threads;

    @Override
    public Integer call() {
        InferenceWorkload workload = new InferenceWorkload(
                Optional.ofNullable(data),
                subject.lengths(),
                reviews,
                maxTokens,
                rounds,
                threads == null ? Math.min(2, Runtime.getRuntime().availableProcessors()) : threads,
                subject.seed());
        InferenceBenchmark benchmark = new InferenceBenchmark(workload, progress());
        return print(measure(benchmark));
    }

    private BenchResult measure(InferenceBenchmark benchmark) {
        if (model.isGiven()) {
            ModelBundle bundle = model.bundle();
            // Child processes read its directory.
            bundle.verifyAll();
            return benchmark.run(bundle);
        }
        if (data != null) {
            throw UserException.usage("--data needs a trained model. Name one with --model or --registry.");
        }
        return benchmark.run(subject.shape());
    }
}
