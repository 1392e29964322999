package io.reviewstream.benchmarks.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.benchmarks.pipeline.PipelineBenchmark;
import io.reviewstream.benchmarks.pipeline.PipelineWorkload;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.ModelOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench pipeline}. */
@Command(
        name = "pipeline",
        description = {
            "Measure how fast reviews go from topic to topic, exactly once, through a broker and a streamer that run in"
                    + " processes of their own: beside the same model with the same number of threads and no Kafka, in"
                    + " turns; from the time a review was to be sent to its committed answer, at several rates; and while"
                    + " the model is swapped at 70 %% of what was reached.",
            "Broker, sender and reader share the machine with the streamer: leave them a core, or the ratio is theirs too."
                    + " Without a model it is a network of random weights on random words."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream bench pipeline --shape base --threads 1",
            "  reviewstream bench pipeline --registry models/ --data kept-apart.csv --json > pipeline.json",
            "  reviewstream bench pipeline --shape tiny --waiting 1000000"
        })
final class PipelineCommand implements Callable<Integer> {
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
            description = "Classify these reviews. Goes with a model. Default: random words.")
    private Path data;

    @Option(
            names = "--reviews",
            defaultValue = "1024",
            paramLabel = "N",
            description = "How many wait on the topic in a turn. Default: ${DEFAULT-VALUE}.")
    private int reviews;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads of the streamer, and of what it is compared with. Default: one for each core but one.")
    private Integer threads;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            paramLabel = "N",
            description = "How often each takes its turn, and how often the model is swapped. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "0.1,0.5,0.8",
            paramLabel = "SHARE",
            description = "Rates at which latency is measured, as shares of the throughput that was reached. Default:"
                    + " ${DEFAULT-VALUE}.")
    private List<Double> rates;

    @Option(
            names = "--seconds",
            defaultValue = "15",
            paramLabel = "N",
            description = "How long each rate lasts, and each watch over a swap. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--waiting",
            defaultValue = "0",
            paramLabel = "N",
            description = "Let so many small reviews wait for a streamer with a heap of 256 MB and a tiny model, and"
                    + " watch its memory. Default: none.")
    private int waiting;

    @Option(
            names = "--kafka",
            split = "\\R",
            hideParamSyntax = true,
            paramLabel = "KEY=VALUE",
            description = "Any setting of the streamer's Kafka clients, to see what it does; repeatable.")
    private Map<String, String> kafka = Map.of();

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        PipelineWorkload workload = new PipelineWorkload(
                Optional.ofNullable(data),
                subject.lengths(),
                reviews,
                threads == null ? Math.max(1, Runtime.getRuntime().availableProcessors() - 1) : threads,
                rounds,
                rates,
                seconds,
                waiting,
                kafka,
                subject.seed());
        BenchResult result = measure(new PipelineBenchmark(workload, err::println));
        out.println(json ? Json.mapper().writeValueAsString(result) : result.table());
        return 0;
    }

    private BenchResult measure(PipelineBenchmark benchmark) {
        if (model.isGiven() != (data != null)) {
            throw UserException.usage(
                    "A model that has learned words and texts to classify go together: name --data and one of"
                            + " --model, --registry, or none of them.");
        }
        if (data == null) {
            return benchmark.run(subject.shape());
        }
        ModelBundle bundle = model.bundle();
        // Other processes will read its directory.
        bundle.verifyAll();
        return benchmark.run(bundle, data);
    }
}
