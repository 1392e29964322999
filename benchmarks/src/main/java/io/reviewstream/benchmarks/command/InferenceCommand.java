package io.reviewstream.benchmarks.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.benchmarks.inference.InferenceBenchmark;
import io.reviewstream.benchmarks.inference.InferenceWorkload;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.ModelOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench inference}. */
@Command(
        name = "inference",
        description = {
            "Measure how fast reviews are classified, on one thread of the CPU: one by one and in batches with the plain"
                    + " file, as one would without this project; then in our runs with each file of the model. Beside them:"
                    + " what the processor multiplies at most, threads of one process against as many processes, and in"
                    + " which operators the time of int8 goes.",
            "Without --model and --registry it is a network of random weights on random tokens. They take turns,"
                    + " round by round, and a value is the median of its rounds. Other work on the machine makes the"
                    + " values worthless and the ratios worse."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream bench inference --shape small",
            "  reviewstream bench inference --registry models/ --data kept-apart.csv --json > inference.json"
        })
final class InferenceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Mixin
    private ModelOptions model;

    @Mixin
    private SubjectOptions subject;

    @Option(
            names = "--data",
            paramLabel = "FILE.csv",
            description = "Classify these reviews, and measure their tokenization too. Needs a model. Default: random"
                    + " tokens.")
    private Path data;

    @Option(
            names = "--reviews",
            defaultValue = "256",
            paramLabel = "N",
            description = "How many are classified in a turn. Default: ${DEFAULT-VALUE}.")
    private int reviews;

    @Option(
            names = "--max-tokens",
            defaultValue = "256",
            paramLabel = "N",
            description = "Longer reviews are cut there. Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            paramLabel = "N",
            description = "How often each takes its turn. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many threads of one process are compared with as many processes; 1 leaves that out."
                    + " Default: 2, on a single core 1.")
    private Integer threads;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        InferenceWorkload workload = new InferenceWorkload(
                Optional.ofNullable(data),
                subject.lengths(),
                reviews,
                maxTokens,
                rounds,
                threads == null ? Math.min(2, Runtime.getRuntime().availableProcessors()) : threads,
                subject.seed());
        InferenceBenchmark benchmark = new InferenceBenchmark(workload, err::println);
        BenchResult result = measure(benchmark);
        out.println(json ? Json.mapper().writeValueAsString(result) : result.table());
        return 0;
    }

    private BenchResult measure(InferenceBenchmark benchmark) {
        if (model.isGiven()) {
            ModelBundle bundle = model.bundle();
            // Other processes will read its directory.
            bundle.verifyAll();
            return benchmark.run(bundle);
        }
        if (data != null) {
            throw UserException.usage(
                    "Texts need a model that has learned words: name one with --model or --registry.");
        }
        return benchmark.run(subject.shape());
    }
}
